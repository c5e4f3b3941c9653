package io.millrace.jobs.cli;

import io.millrace.jobs.config.ConfigLoader;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.Settings;
import io.millrace.jobs.stack.LocalStack;
import io.millrace.jobs.stack.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where a command takes its configuration from; shared by the commands as a mixin. */
public final class ConfigurationOptions {
    private static final String REST_PORT_KEY = "flink.rest-port";

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

    /**
     * The configuration for a command that runs the job in this process: where nobody chose the
     * port of Flink's web page and the usual one is taken, it takes a free one.
     *
     * @throws UsageException if a port was chosen and is taken
     */
    public MillraceConfig loadForJob(DirectoryOption directory) {
        ConfigLoader loader = loader(directory);
        MillraceConfig config = loader.load();
        int port = config.flink().restPort();
        if (port == 0 || Ports.isFree(port)) {
            return config;
        }
        String origin = loader.settings().origin(REST_PORT_KEY);
        if (!origin.equals(Settings.DEFAULT_ORIGIN)) {
            throw new UsageException(
                    "%s = '%d' (%s): the port is in use".formatted(REST_PORT_KEY, port, origin));
        }
        return loader.values("free port", Map.of(REST_PORT_KEY, "0")).load();
    }

    /**
     * The same with some settings changed by the command itself.
     *
     * @param changes by key
     */
    public MillraceConfig load(DirectoryOption directory, Map<String, String> changes) {
        return loader(directory).values("tuning", changes).load();
    }

    /**
     * The settings of {@link #load(DirectoryOption, Map)} that differ from the defaults, by key.
     */
    public Map<String, String> changed(DirectoryOption directory, Map<String, String> changes) {
        return MillraceConfig.changed(loader(directory).values("tuning", changes).settings());
    }

    /** The settings of {@link #load(DirectoryOption)} as they were given, secrets among them. */
    public Map<String, String> given(DirectoryOption directory) {
        return loader(directory).settings().given();
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
