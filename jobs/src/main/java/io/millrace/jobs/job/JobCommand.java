package io.millrace.jobs.job;

import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.config.MillraceConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the job in this process until Ctrl-C. */
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        description = {
            "Run the job in this process until Ctrl-C.",
            "It goes on from its newest checkpoint, whatever ended the process before; Kafka and"
                    + " Elasticsearch are those of the configuration, or the local stack."
        },
        footer = {
            "",
            "Examples:",
            "  millrace stack start && millrace job",
            "  millrace job --config shop.yaml --set flink.parallelism=4"
        })
public final class JobCommand implements Callable<Integer> {
    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Spec private CommandSpec spec;

    @Option(
            names = "--fresh",
            description = "Forget earlier checkpoints and start from the beginning.")
    private boolean fresh;

    @Override
    public Integer call() throws InterruptedException {
        MillraceConfig config = configuration.load(directory);
        JobRunner runner = new JobRunner(config, directory.path().resolve("tmp"));
        if (fresh) {
            runner.startingAfresh();
        }
        RunningJob job = runner.start();
        Thread stop = new Thread(job::close, "stop-job");
        Runtime.getRuntime().addShutdownHook(stop);
        PrintWriter output = spec.commandLine().getOut();
        output.printf(
                "Job %s %s%n",
                config.deployment().id(),
                job.restoredFrom()
                        .map(checkpoint -> "goes on from " + checkpoint)
                        .orElse("starts afresh"));
        output.printf("Flink          %s%n", job.restAddress());
        output.printf("Kafka          %s%n", config.kafka().bootstrapServers());
        output.printf("Elasticsearch  %s%n", String.join(", ", config.elasticsearch().hosts()));
        output.flush();
        job.await();
        return 0;
    }
}
