package io.millrace.jobs.job;

import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.ShutdownHook;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.cluster.ClusterJobs;
import io.millrace.jobs.cluster.ClusterOptions;
import io.millrace.jobs.cluster.Installation;
import io.millrace.jobs.cluster.JobJar;
import io.millrace.jobs.cluster.LocalCluster;
import io.millrace.jobs.cluster.Submitted;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.stack.PrivateFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the job in this process until it is interrupted, or submits it to a cluster. */
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        description = {
            "Run the job: learn from Kafka, write to Elasticsearch, until Ctrl-C. With --cluster it is"
                    + " submitted to a Flink session cluster and goes on there.",
            "It goes on from its newest checkpoint, whatever ended the process before. Without other"
                    + " settings it uses the local stack of --dir."
        },
        footer = {
            "",
            "Examples:",
            "  millrace stack start && millrace job",
            "  millrace job --config conf/millrace.yaml --set flink.parallelism=4",
            "  millrace cluster start && millrace job --cluster local",
            "  millrace job --config conf/millrace.yaml --cluster http://flink:8081"
        })
public final class JobCommand implements Callable<Integer> {
    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Spec private CommandSpec spec;

    @Option(names = "--fresh", description = "Start afresh even where there is a checkpoint.")
    private boolean fresh;

    @Option(
            names = "--cluster",
            paramLabel = "URL",
            description =
                    "Submit the job to this Flink session cluster and return: its REST address, or"
                            + " 'local' for that of 'millrace cluster start'.")
    private String cluster;

    @Option(
            names = "--jar",
            paramLabel = "JAR",
            description =
                    "The version of the job to submit; with --cluster only (default: this one).")
    private Path jar;

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (cluster != null) {
            return submit();
        }
        if (jar != null) {
            throw new UsageException("--jar " + jar + ": works with --cluster only");
        }
        MillraceConfig config = configuration.loadForJob(directory);
        PrivateFolder.of(directory.path()).create();
        JobRunner runner = new JobRunner(config, Path.of(System.getProperty("java.io.tmpdir")));
        if (fresh) {
            runner.startingAfresh();
        }
        RunningJob job = runner.start();
        ShutdownHook hook = ShutdownHook.closing(job);
        try {
            tell(config, job);
            job.await();
        } catch (RuntimeException failure) {
            // Ctrl-C cancels the job under our feet, which is no failure; its checkpoints stay.
            if (!hook.isAtWork()) {
                throw failure;
            }
        } finally {
            if (!hook.isAtWork()) {
                hook.close();
                job.close();
            }
        }
        return 0;
    }

    private int submit() throws InterruptedException {
        URI address = ClusterOptions.address(cluster, directory.path());
        MillraceConfig config = configuration.load(directory);
        Installation installation = Installation.current();
        LocalCluster local = LocalCluster.in(directory.path());
        JobJar version = local.jar(jar == null ? installation.jobJar() : jar, installation);
        ClusterJobs jobs =
                new ClusterJobs(
                        local, address, config, configuration.given(directory), Waiter.system());
        Submitted submitted = jobs.start(version, fresh);
        PrintWriter output = spec.commandLine().getOut();
        output.println("Kafka          " + config.kafka().bootstrapServers());
        output.println("Elasticsearch  " + String.join(", ", config.elasticsearch().hosts()));
        output.println("Flink          " + address);
        submitted.restoredFrom().ifPresent(path -> output.println("Going on from  " + path));
        output.println(
                "The job '%s' runs as %s; 'millrace savepoint take --stop' ends it."
                        .formatted(config.deployment().id(), submitted.jobId()));
        output.flush();
        return 0;
    }

    private void tell(MillraceConfig config, RunningJob job) {
        PrintWriter output = spec.commandLine().getOut();
        output.println("Kafka          " + config.kafka().bootstrapServers());
        output.println("Elasticsearch  " + String.join(", ", config.elasticsearch().hosts()));
        output.println("Flink          " + job.restAddress());
        job.restoredFrom().ifPresent(path -> output.println("Going on from  " + path));
        output.println("The job '" + config.deployment().id() + "' runs; Ctrl-C ends it.");
        output.flush();
    }
}
