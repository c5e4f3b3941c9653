package io.millrace.judge;

import io.millrace.shopper.ShopperLearner;
import io.millrace.slate.Candidate;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.Slate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Slates and choices of one shopper, for tests. */
public final class Slates {
    public static final String SHOPPER = "u:7";

    private Slates() {}

    /** A slate whose two experts score each item by its place, one from the top, one reversed. */
    public static Slate slate(long events, long time, String... itemIds) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < itemIds.length; i++) {
            candidates.add(
                    new Candidate(
                            itemIds[i],
                            itemIds.length - i,
                            new float[] {itemIds.length - i, i + 1}));
        }
        return slate(events, time, candidates);
    }

    /**
     * A slate of the items that the first of two experts finds best.
     *
     * @param scores by expert and item
     */
    static Slate best(int size, float[][] scores) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < scores[0].length; i++) {
            candidates.add(
                    new Candidate(item(i), scores[0][i], new float[] {scores[0][i], scores[1][i]}));
        }
        candidates.sort(Comparator.comparingDouble(each -> -each.score()));
        return slate(1, 10, candidates.subList(0, size));
    }

    static String item(int number) {
        return "item" + number;
    }

    private static Slate slate(long events, long time, List<Candidate> candidates) {
        return new Slate(
                new ScoreRequest(
                        SHOPPER, events, 0, time, time, "global", List.of(), List.of(), List.of(),
                        false),
                List.of("one", "two"),
                List.of(1.0, 0.0),
                new float[] {1, 0},
                candidates,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    /** A slate of so many candidates, made after an event of that time. */
    public static Slate full(long events, List<String> experts, int candidates) {
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < candidates; i++) {
            float[] scores = new float[experts.size()];
            Arrays.fill(scores, candidates - i);
            all.add(new Candidate("item " + i, candidates - i, scores));
        }
        return new Slate(
                new ScoreRequest(
                        SHOPPER, events, 0, events, events, "global", List.of(), List.of(),
                        List.of(), false),
                experts,
                Collections.nCopies(experts.size(), 1.0),
                new float[experts.size()],
                all,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    /** The same slate, with the experts' scores of only the first candidates. */
    public static Slate explainedUpTo(int candidates, Slate slate) {
        List<Candidate> cut = new ArrayList<>();
        for (Candidate each : slate.candidates()) {
            cut.add(
                    cut.size() < candidates
                            ? each
                            : new Candidate(each.itemId(), each.score(), new float[0]));
        }
        return new Slate(
                slate.request(),
                slate.experts(),
                slate.weights(),
                slate.scales(),
                cut,
                slate.forYou(),
                slate.brands(),
                slate.categories(),
                slate.priceBands(),
                slate.clustersFine(),
                slate.clustersCoarse(),
                slate.vector());
    }

    /** What deletes the shopper's documents. */
    public static Slate deletion(long events) {
        return new Slate(
                ShopperLearner.deletion(SHOPPER, events, 0),
                List.of(),
                List.of(),
                new float[0],
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    public static Choice chosen(long events, long time, String... itemIds) {
        return new Choice(SHOPPER, Choice.Kind.CHOSEN, events, time, List.of(itemIds), List.of());
    }

    public static Choice retired(long events) {
        return new Choice(SHOPPER, Choice.Kind.RETIRED, events, 0, List.of(), List.of());
    }
}
