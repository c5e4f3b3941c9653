package io.millrace.jobs.cli;

import io.millrace.jobs.config.ConfigLoader;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.stack.LocalStack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where a command takes its configuration from; shared by the commands as a mixin. */
public final class ConfigurationOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with settings; docs/configuration.md lists them.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; wins over file and environment. May be repeated.")
    private List<String> assignments = new ArrayList<>();

    /**
     * The configuration for a command that works in a folder: the addresses of the local stack that
     * runs there (if one does) and a checkpoint folder inside it stand in for the defaults.
     *
     * @throws io.millrace.jobs.config.ConfigurationException if it cannot be used
     */
    public MillraceConfig load(DirectoryOption directory) {
        return loader(directory).load();
    }

    ConfigLoader loader(DirectoryOption directory) {
        Path folder = directory.path();
        ConfigLoader loader =
                new ConfigLoader()
                        .values(
                                "--dir",
                                Map.of(
                                        "checkpoint.directory",
                                        folder.resolve("checkpoints").toString()));
        LocalStack.in(folder)
                .addresses()
                .ifPresent(
                        addresses ->
                                loader.values("local stack in " + folder, addresses.settings()));
        if (file != null) {
            loader.file(file);
        }
        return loader.environment(System.getenv()).assignments(assignments);
    }
}
