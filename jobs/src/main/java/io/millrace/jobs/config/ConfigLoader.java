package io.millrace.jobs.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Collects configuration from its sources; a later call wins over an earlier one. Keys are checked
 * as they come in, values when the configuration is {@linkplain #load() loaded}.
 */
public final class ConfigLoader {
    /** Environment variables that begin with this are settings. */
    public static final String ENVIRONMENT_PREFIX = "MILLRACE_";

    /** Read by the launcher and the build; not settings of the job. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of(
                    "MILLRACE_DATA",
                    "MILLRACE_DIR",
                    "MILLRACE_HOME",
                    "MILLRACE_JAVA_OPTS",
                    "MILLRACE_MAVEN_OPTS",
                    "MILLRACE_MEMINFO",
                    "MILLRACE_SKIP_CHECKS");

    /** What Kubernetes puts into every container beside a service called "millrace". */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(
                    "MILLRACE_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    /** A secret may stand in a file of its own, as container platforms hand them out. */
    private static final String FILE_SUFFIX = "-file";

    private final Map<String, SetValue> values = new HashMap<>();

    /**
     * Adds values a command knows by itself.
     *
     * @param origin where the values come from, in words
     */
    public ConfigLoader values(String origin, Map<String, String> given) {
        new TreeMap<>(given).forEach((key, value) -> put(key, new SetValue(value.strip(), origin)));
        return this;
    }

    /** Adds a YAML file. */
    public ConfigLoader file(Path file) {
        YamlFile.read(file).forEach(this::put);
        return this;
    }

    /** Adds the environment variables that begin with {@value #ENVIRONMENT_PREFIX}. */
    public ConfigLoader environment(Map<String, String> environment) {
        Map<String, String> keys = new HashMap<>();
        MillraceConfig.options()
                .forEach(
                        option -> {
                            keys.put(option.environmentName(), option.key());
                            if (option.isSecret()) {
                                String fileKey = option.key() + FILE_SUFFIX;
                                keys.put(Option.environmentName(fileKey), fileKey);
                            }
                        });
        new TreeMap<>(environment)
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                                variable(name, value.strip(), keys);
                            }
                        });
        return this;
    }

    /** Adds {@code key=value} assignments of the command line. */
    public ConfigLoader assignments(List<String> assignments) {
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw new ConfigurationException(
                        "--set " + assignment + ": must be written key=value");
            }
            put(
                    assignment.substring(0, equals).strip(),
                    new SetValue(assignment.substring(equals + 1).strip(), "--set"));
        }
        return this;
    }

    /**
     * The configuration.
     *
     * @throws ConfigurationException if a value is not allowed or two values contradict each other
     */
    public MillraceConfig load() {
        return MillraceConfig.from(settings());
    }

    /** The values as they were given, each with its origin. */
    public Settings settings() {
        return new Settings(values);
    }

    private void variable(String name, String value, Map<String, String> keys) {
        String key = keys.get(name);
        if (key != null) {
            put(key, new SetValue(value, name));
            return;
        }
        for (PropertyFamily family : MillraceConfig.families()) {
            String prefix = family.environmentPrefix();
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                String property =
                        name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                put(family.prefix() + property, new SetValue(value, name));
                return;
            }
        }
        if (!OTHER_VARIABLES.contains(name) && !SERVICE_LINK.matcher(name).matches()) {
            throw new ConfigurationException(
                    "environment variable "
                            + name
                            + ": there is no such setting"
                            + suggestion(name, keys.keySet()));
        }
    }

    private void put(String key, SetValue value) {
        requireNonNull(value, "value is null");
        Optional<String> secret = secretInFile(key);
        if (secret.isPresent()) {
            values.put(secret.get(), content(key, value));
            return;
        }
        if (!isKnown(key)) {
            List<String> known = new ArrayList<>();
            MillraceConfig.options().forEach(option -> known.add(option.key()));
            throw new ConfigurationException(
                    key
                            + " ("
                            + value.origin()
                            + "): there is no such setting"
                            + suggestion(key, known));
        }
        values.put(key, value);
    }

    /** The secret whose value a key names a file of. */
    private static Optional<String> secretInFile(String key) {
        return MillraceConfig.options().stream()
                .filter(option -> option.isSecret() && key.equals(option.key() + FILE_SUFFIX))
                .map(Option::key)
                .findAny();
    }

    private static SetValue content(String key, SetValue file) {
        try {
            String content = Files.readString(Path.of(file.text())).strip();
            return new SetValue(content, key + ", " + file.origin());
        } catch (IOException | InvalidPathException e) {
            throw new ConfigurationException(
                    "%s = '%s' (%s): must be a file that can be read"
                            .formatted(key, file.text(), file.origin()));
        }
    }

    private static boolean isKnown(String key) {
        return MillraceConfig.options().stream().anyMatch(option -> option.key().equals(key))
                || MillraceConfig.families().stream()
                        .anyMatch(
                                family ->
                                        key.startsWith(family.prefix())
                                                && key.length() > family.prefix().length());
    }

    private static String suggestion(String name, Iterable<String> known) {
        List<String> candidates = new ArrayList<>();
        known.forEach(candidates::add);
        Optional<String> nearest = NearestName.of(name, candidates);
        return nearest.map(candidate -> "; did you mean " + candidate + "?")
                .orElse("; docs/configuration.md lists them all");
    }
}
