package io.millrace.jobs.job;

import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.ShutdownHook;
import io.millrace.jobs.config.MillraceConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the job in this process until it is interrupted. */
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        description = {
            "Run the job: learn from Kafka, write to Elasticsearch, until Ctrl-C.",
            "It goes on from its newest checkpoint, whatever ended the process before. Without other"
                    + " settings it uses the local stack of --dir."
        },
        footer = {
            "",
            "Examples:",
            "  millrace stack start && millrace job",
            "  millrace job --config conf/millrace.yaml --set flink.parallelism=4"
        })
public final class JobCommand implements Callable<Integer> {
    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Spec private CommandSpec spec;

    @Option(names = "--fresh", description = "Start afresh even where there is a checkpoint.")
    private boolean fresh;

    @Override
    public Integer call() throws InterruptedException {
        MillraceConfig config = configuration.loadForJob(directory);
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
