package io.millrace.jobs.cluster;

import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.stack.JavaProgram;
import io.millrace.jobs.stack.LocalProcess;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Starts the processes of a cluster: Flink's own entry points with a configuration of ours. */
final class FlinkServers {
    private static final String JOB_MANAGER =
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
    private static final String TASK_MANAGER =
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

    /** Scoring takes vector instructions where Java has them. */
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private static final int JOB_MANAGER_HEAP = 384;
    private static final int FRAMEWORK_HEAP = 128;
    private static final int FRAMEWORK_OFF_HEAP = 128;

    /** The item table and the client of Kafka and Elasticsearch live there. */
    private static final int TASK_OFF_HEAP = 768;

    private static final int NETWORK = 64;
    private static final int MANAGED_FOR_EACH_SLOT = 128;
    private static final int METASPACE = 256;
    private static final int OVERHEAD = 192;

    private final ClusterLayout layout;
    private final ClusterPlan plan;
    private final Installation installation;

    FlinkServers(ClusterLayout layout, ClusterPlan plan) {
        this.layout = layout;
        this.plan = plan;
        installation = new Installation(plan.home());
    }

    void writeConfiguration() throws IOException {
        Files.createDirectories(layout.configuration());
        Files.createDirectories(layout.logs());
        Files.createDirectories(layout.temporary());
        Files.writeString(layout.configuration().resolve("config.yaml"), configuration());
        Files.writeString(layout.configuration().resolve("log4j2.xml"), LOGGING);
    }

    LocalProcess startJobManager() throws IOException {
        return start(
                "jobmanager",
                JOB_MANAGER,
                List.of("-Xms64m", "-Xmx" + JOB_MANAGER_HEAP + "m", metaspace()),
                List.of(
                        "--configDir",
                        layout.configuration().toString(),
                        "--executionMode",
                        "cluster"));
    }

    /**
     * @param number from 1
     */
    LocalProcess startTaskManager(int number) throws IOException {
        int heap = FRAMEWORK_HEAP + plan.heapMegabytes();
        int direct = FRAMEWORK_OFF_HEAP + TASK_OFF_HEAP + NETWORK;
        List<String> arguments = new ArrayList<>();
        arguments.add("--configDir");
        arguments.add(layout.configuration().toString());
        // Outside of Flink's own scripts all of these must be given.
        property(arguments, "taskmanager.resource-id", "taskmanager-" + number);
        property(arguments, "taskmanager.cpu.cores", Double.toString(plan.slots()));
        memory(arguments, "taskmanager.memory.framework.heap.size", FRAMEWORK_HEAP);
        memory(arguments, "taskmanager.memory.framework.off-heap.size", FRAMEWORK_OFF_HEAP);
        memory(arguments, "taskmanager.memory.task.heap.size", plan.heapMegabytes());
        memory(arguments, "taskmanager.memory.task.off-heap.size", TASK_OFF_HEAP);
        memory(arguments, "taskmanager.memory.managed.size", MANAGED_FOR_EACH_SLOT * plan.slots());
        memory(arguments, "taskmanager.memory.network.min", NETWORK);
        memory(arguments, "taskmanager.memory.network.max", NETWORK);
        memory(arguments, "taskmanager.memory.jvm-metaspace.size", METASPACE);
        memory(arguments, "taskmanager.memory.jvm-overhead.min", OVERHEAD);
        memory(arguments, "taskmanager.memory.jvm-overhead.max", OVERHEAD);
        List<String> options = new ArrayList<>();
        options.add("-Xms64m");
        options.add("-Xmx" + heap + "m");
        options.add("-XX:MaxDirectMemorySize=" + direct + "m");
        options.add(metaspace());
        // A Java that is asked for a module it has not got does not start.
        if (ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent()) {
            options.add("--add-modules=" + VECTOR_MODULE);
        }
        return start("taskmanager-" + number, TASK_MANAGER, options, arguments);
    }

    private static void memory(List<String> arguments, String key, int megabytes) {
        property(arguments, key, megabytes + "m");
    }

    private static void property(List<String> arguments, String key, String value) {
        arguments.add("-D" + key + "=" + value);
    }

    private static String metaspace() {
        return "-XX:MaxMetaspaceSize=" + METASPACE + "m";
    }

    private LocalProcess start(
            String name, String mainClass, List<String> options, List<String> arguments)
            throws IOException {
        List<String> all = new ArrayList<>(installation.jvmOptions());
        all.addAll(options);
        all.add("-XX:+UseG1GC");
        all.add("-XX:+ExitOnOutOfMemoryError");
        all.add(
                "-Dlog4j2.configurationFile="
                        + layout.configuration().resolve("log4j2.xml").toUri());
        all.add("-Dlog.file=" + layout.logs().resolve(name + ".log"));
        Path output = layout.logs().resolve(name + ".out");
        Process process =
                new JavaProgram(all, layout.temporary(), classPath())
                        .start(mainClass, arguments, output);
        return LocalProcess.of(process.toHandle())
                .orElseThrow(() -> new JobFailedException(name + " ended at once; see " + output));
    }

    private String classPath() {
        return installation.flinkLibraries().stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String configuration() {
        return """
                # Written at every start of the cluster.
                jobmanager.rpc.address: 127.0.0.1
                jobmanager.rpc.port: %d
                jobmanager.bind-host: 127.0.0.1
                jobmanager.memory.process.size: 1024m
                taskmanager.bind-host: 127.0.0.1
                taskmanager.host: 127.0.0.1
                taskmanager.numberOfTaskSlots: %d
                rest.address: 127.0.0.1
                rest.bind-address: 127.0.0.1
                rest.port: %d
                # Jars of anybody who gets here would be run, and pages of other sites may not look.
                web.submit.enable: false
                web.access-control-allow-origin: http://127.0.0.1:%d
                # A job that names no folder keeps its checkpoints with the JobManager.
                execution.checkpointing.num-retained: 3
                heartbeat.interval: 1 s
                heartbeat.timeout: 10 s
                # Slots of TaskManagers that are still starting are worth waiting for.
                slot.request.timeout: 2 min
                cluster.evenly-spread-out-slots: true
                metrics.fetcher.update-interval: 3 s
                # Native libraries refuse to be loaded twice.
                classloader.parent-first-patterns.additional: jcuda.
                io.tmp.dirs: '%s'
                state.backend.rocksdb.log.dir: '%s'
                """
                .formatted(
                        plan.rpcPort(),
                        plan.slots(),
                        plan.restPort(),
                        plan.restPort(),
                        quoted(layout.temporary()),
                        quoted(layout.logs()));
    }

    private static String quoted(Path path) {
        return path.toString().replace("'", "''");
    }

    private static final String LOGGING =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Configuration status="ERROR">
              <Appenders>
                <RollingFile name="file" fileName="${sys:log.file}" filePattern="${sys:log.file}.%i">
                  <PatternLayout pattern="%d{ISO8601_OFFSET_DATE_TIME_HHCMM} %-5p %-40.40c{1.} [%t] %m%n"/>
                  <SizeBasedTriggeringPolicy size="20 MB"/>
                  <DefaultRolloverStrategy max="3"/>
                </RollingFile>
              </Appenders>
              <Loggers>
                <Logger name="org.apache.kafka" level="WARN"/>
                <Logger name="org.apache.pekko" level="WARN"/>
                <Root level="INFO"><AppenderRef ref="file"/></Root>
              </Loggers>
            </Configuration>
            """;
}
