package io.millrace.jobs.cli;

import io.millrace.jobs.config.ConfigReference;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.Settings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the configuration in force, or all there is to set. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Check the configuration and print every value with its origin.",
        footer = {"", "Example:", "  millrace config --config conf/millrace.yaml"})
final class ConfigCommand implements Callable<Integer> {
    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Spec private CommandSpec spec;

    @Option(
            names = "--reference",
            description = "Print the reference page of all settings (Markdown) instead.")
    private boolean reference;

    @Override
    public Integer call() {
        PrintWriter output = spec.commandLine().getOut();
        if (reference) {
            output.print(ConfigReference.markdown());
        } else {
            Settings settings = configuration.loader(directory).settings();
            MillraceConfig.describe(settings).forEach(output::println);
        }
        output.flush();
        return 0;
    }
}
