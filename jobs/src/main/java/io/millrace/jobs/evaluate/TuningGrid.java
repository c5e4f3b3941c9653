package io.millrace.jobs.evaluate;

import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The combinations of settings that are tried: every value of every key with every value of the
 * others, after the settings as they are.
 */
final class TuningGrid {
    /** History length and forgetting: what differs most from shop to shop. */
    static final List<String> AUTOMATIC =
            List.of(
                    "learner.history-length=5,10,20",
                    "learner.co-visitation-half-life=7d,30d,180d",
                    "learner.popularity-half-life=1d,7d,30d");

    /** What --experts and --seeds say. */
    private static final Set<String> FIXED = Set.of("experts.enabled", "learner.seed");

    private static final int MOST = 1_000;

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /**
     * One combination.
     *
     * @param settings by key; empty for the settings as they are
     * @param config with these settings
     */
    record Candidate(Map<String, String> settings, MillraceConfig config) {
        /** As a person would write it. */
        @Override
        public String toString() {
            List<String> words = new ArrayList<>();
            settings.forEach((key, value) -> words.add(key + "=" + value));
            return words.isEmpty() ? "the settings as they are" : String.join(" ", words);
        }
    }

    /**
     * Adds a key with its values, written {@code KEY=VALUE,VALUE,...}; they replace the values that
     * the key had.
     */
    TuningGrid add(String text) {
        int equals = text.indexOf('=');
        List<String> tried =
                equals <= 0
                        ? List.of()
                        : List.of(text.substring(equals + 1).split(",", -1)).stream()
                                .map(String::strip)
                                .toList();
        if (tried.isEmpty() || tried.contains("")) {
            throw new UsageException("--tune " + text + ": must be written KEY=VALUE,VALUE,...");
        }
        String key = text.substring(0, equals).strip();
        if (FIXED.contains(key)) {
            throw new UsageException("--tune " + key + ": is the same for all runs");
        }
        values.put(key, tried);
        return this;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * All combinations, none twice; the first is the settings as they are.
     *
     * @param load the configuration with some settings changed
     */
    List<Candidate> candidates(Function<Map<String, String>, MillraceConfig> load) {
        List<Map<String, String>> combinations = List.of(Map.of());
        for (Map.Entry<String, List<String>> key : values.entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> combination : combinations) {
                for (String value : key.getValue()) {
                    Map<String, String> next = new LinkedHashMap<>(combination);
                    next.put(key.getKey(), value);
                    longer.add(next);
                }
            }
            combinations = longer;
            if (combinations.size() > MOST) {
                throw new UsageException(
                        "--tune: more than %,d combinations of values".formatted(MOST));
            }
        }
        Map<MillraceConfig, Candidate> distinct = new LinkedHashMap<>();
        MillraceConfig asTheyAre = load.apply(Map.of());
        distinct.put(asTheyAre, new Candidate(Map.of(), asTheyAre));
        for (Map<String, String> combination : combinations) {
            MillraceConfig config = load.apply(combination);
            distinct.putIfAbsent(config, new Candidate(combination, config));
        }
        return List.copyOf(distinct.values());
    }
}
