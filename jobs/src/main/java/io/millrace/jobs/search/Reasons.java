package io.millrace.jobs.search;

import io.millrace.search.query.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names in {@code matched_queries} as words that fit a table. */
final class Reasons {

    private Reasons() {}

    /**
     * A word or two for each name, the weightiest first; a name this version does not know stays as
     * it is.
     */
    static List<String> inWords(List<String> names) {
        return names.stream()
                .sorted(Comparator.comparingInt(Reasons::weight))
                .map(name -> Reason.of(name).map(Reasons::shortWords).orElse(name))
                .toList();
    }

    /** One line for each reason that occurs, with what it means. */
    static List<String> legend(List<SearchHit> hits) {
        Set<Reason> used = EnumSet.noneOf(Reason.class);
        for (SearchHit hit : hits) {
            for (String name : hit.reasons()) {
                Optional<Reason> reason = Reason.of(name);
                reason.ifPresent(used::add);
            }
        }
        List<String> lines = new ArrayList<>();
        for (Reason reason : used) {
            lines.add(Column.left(shortWords(reason), 12) + reason.text());
        }
        return lines;
    }

    /** Whether the name is that of a reason which holds for this shopper and not for everybody. */
    static boolean isPersonal(String name) {
        return Reason.of(name).map(Reason::isPersonal).orElse(true);
    }

    private static int weight(String name) {
        return Reason.of(name).map(Reason::ordinal).orElse(Reason.values().length);
    }

    private static String shortWords(Reason reason) {
        return switch (reason) {
            case QUERY_TIER1 -> "chosen most";
            case QUERY_TIER2 -> "chosen";
            case TIER1 -> "fits best";
            case TIER2 -> "fits well";
            case TIER3 -> "fits";
            case CLUSTER_FINE -> "much alike";
            case CLUSTER_COARSE -> "alike";
            case BRAND -> "brand";
            case CATEGORY -> "category";
            case PRICE_BAND -> "price range";
            case TRENDING -> "trending";
        };
    }
}
