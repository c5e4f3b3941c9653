package io.millrace.jobs.replay;

import io.millrace.judge.QualityCounts;
import io.millrace.judge.RankCounts;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the job has counted about the quality of its ranking.
 *
 * @param counts by name, see {@link QualityCounts}
 */
public record QualityTotals(Map<String, Long> counts) {
    public static final QualityTotals NONE = new QualityTotals(Map.of());

    public QualityTotals {
        counts = Map.copyOf(counts);
    }

    /** Whether a name is one of these counts'. */
    static boolean has(String name) {
        return name.startsWith(QualityCounts.SERVED)
                || name.startsWith(QualityCounts.LIVE)
                || name.startsWith(QualityCounts.CHOICES_PREFIX)
                || name.startsWith(QualityCounts.STALENESS);
    }

    /** Choices judged by what had been served before. */
    public RankQuality served() {
        return quality(QualityCounts.SERVED);
    }

    /** Choices judged by the model as it stood, over all items. */
    public RankQuality live() {
        return quality(QualityCounts.LIVE);
    }

    public long choices() {
        return count(QualityCounts.CHOICES);
    }

    /** Choices of shoppers of whom nothing was known before. */
    public long firstVisits() {
        return count(QualityCounts.FIRST_VISIT);
    }

    /** Choices of known shoppers for whom no slate had been made in time. */
    public long withoutSlate() {
        return count(QualityCounts.WITHOUT_SLATE);
    }

    /** Whether every choice has been judged, or been found not to be. */
    public boolean isComplete() {
        return choices() == served().judged() + firstVisits() + withoutSlate();
    }

    /**
     * How many events were under way, at most, for a share of the events when they were learned
     * from: a power of 2 that is not exceeded.
     *
     * @param share 0 to 1
     */
    public OptionalLong staleness(double share) {
        TreeMap<Long, Long> events = new TreeMap<>();
        counts.forEach(
                (name, count) -> {
                    if (name.startsWith(QualityCounts.STALENESS)) {
                        events.put(
                                Long.parseLong(name.substring(QualityCounts.STALENESS.length())),
                                count);
                    }
                });
        double wanted = share * events.values().stream().mapToLong(Long::longValue).sum();
        long seen = 0;
        for (Map.Entry<Long, Long> bound : events.entrySet()) {
            seen += bound.getValue();
            if (seen >= wanted && seen > 0) {
                return OptionalLong.of(bound.getKey());
            }
        }
        return OptionalLong.empty();
    }

    /** What was added since the earlier totals. */
    public QualityTotals since(QualityTotals earlier) {
        Map<String, Long> difference = new TreeMap<>(counts);
        earlier.counts.forEach((name, count) -> difference.merge(name, -count, Long::sum));
        return new QualityTotals(difference);
    }

    private RankQuality quality(String prefix) {
        long judged = count(prefix + RankCounts.JUDGED);
        double all = Math.max(1, judged);
        return new RankQuality(
                judged,
                count(prefix + RankCounts.HITS_AT + 1) / all,
                count(prefix + RankCounts.HITS_AT + 5) / all,
                count(prefix + RankCounts.HITS_AT + 10) / all,
                count(prefix + RankCounts.HITS_AT + 20) / all,
                count(prefix + RankCounts.RECIPROCAL_RANKS) / all / RankCounts.UNIT);
    }

    private long count(String name) {
        return counts.getOrDefault(name, 0L);
    }
}
