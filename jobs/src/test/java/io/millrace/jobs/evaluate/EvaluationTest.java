package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.CatalogueItem;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.evaluate.Protocol.Baskets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Streams small enough that every rank is known. */
class EvaluationTest {
    private static final List<String> EXPERTS = List.of("popularity", "covisit", "transition");
    private static final Protocol EVERY_LINE = new Protocol(Baskets.LINE_BY_LINE, false, 1);

    /** Lamp and desk are popular, vase goes with pot and nothing else. */
    private static final String[] PAIRS = {
        "ann lamp 1",
        "bob lamp 2",
        "cat lamp 3",
        "ann desk 4",
        "bob desk 5",
        "dan pot 6",
        "dan vase 7",
        "eve pot 8",
        "eve vase 9"
    };

    /** Cup and jug are known, and nothing leads from hat to them; ann buys both at once. */
    private static final String[] BASKET = {
        "bob cup 1", "cat jug 2", "dan hat 3", "ann hat 4", "ann cup 5", "ann jug 5"
    };

    @Test
    void expertsThatDisagree_areJudgedAlone() {
        EvaluationReport report = evaluate(EVERY_LINE, PAIRS);

        // Judged are bob's desk, the only item he could still choose, and eve's vase among three.
        assertThat(report.events()).isEqualTo(9);
        assertThat(report.evaluated()).isEqualTo(2);
        Quality popularity = report.models().get("popularity");
        assertThat(popularity.recallAt1()).isEqualTo(0.5);
        assertThat(popularity.recallAt5()).isEqualTo(1);
        assertThat(popularity.meanReciprocalRank()).isCloseTo((1 + 1.0 / 3) / 2, within(1e-12));
        assertThat(report.models().get("covisit").meanReciprocalRank()).isEqualTo(1);
        assertThat(report.models().get("transition").meanReciprocalRank()).isEqualTo(1);
        assertThat(report.models()).containsKey("fused");
    }

    @Test
    void models_comeInTheirOrderWithTheFusionLast() {
        assertThat(evaluate(EVERY_LINE, PAIRS).models().keySet())
                .containsExactly("popularity", "covisit", "transition", "fused");
    }

    @Test
    void ties_countAgainstTheModel() {
        EvaluationReport report =
                evaluate(EVERY_LINE, "ann cup 1", "bob jug 1", "cat hat 1", "cat jug 2");

        // Cup and jug are equally popular; no neighbour leads to either.
        assertThat(report.evaluated()).isEqualTo(1);
        assertThat(report.models().values())
                .extracting(Quality::meanReciprocalRank)
                .containsOnly(0.5);
    }

    @Test
    void lineByLine_knowsTheLinesBefore() {
        EvaluationReport report = evaluate(EVERY_LINE, BASKET);

        // Cup is second of cup and jug; then jug is the only candidate.
        assertThat(report.evaluated()).isEqualTo(2);
        assertThat(report.models().get("covisit").meanReciprocalRank()).isEqualTo(0.75);
    }

    @Test
    void frozenBasket_isJudgedByTheStateBeforeIt() {
        EvaluationReport report = evaluate(new Protocol(Baskets.FROZEN, false, 1), BASKET);

        assertThat(report.evaluated()).isEqualTo(2);
        assertThat(report.models().get("covisit").meanReciprocalRank()).isEqualTo(0.5);
        assertThat(report.models().get("covisit").recallAt1()).isZero();
    }

    @Test
    void frozenBasket_isJudgedOnTheLinesThatLineByLineJudges() {
        String[] stream = {"bob cup 1", "cat jug 2", "ann cup 5", "ann jug 5", "ann jug 5"};
        EvaluationReport lines = evaluate(EVERY_LINE, stream);
        EvaluationReport frozen = evaluate(new Protocol(Baskets.FROZEN, false, 1), stream);

        // The first line made ann known; the third repeats the second.
        assertThat(lines.evaluated()).isEqualTo(1);
        assertThat(frozen.evaluated()).isEqualTo(1);
        assertThat(lines.models().get("covisit").meanReciprocalRank()).isEqualTo(1);
        assertThat(frozen.models().get("covisit").meanReciprocalRank()).isEqualTo(0.5);
    }

    @Test
    void basketsOfOneMoment_areKeptApart() {
        EvaluationReport report =
                evaluate(
                        new Protocol(Baskets.FROZEN, false, 1),
                        "bob cup 1",
                        "cat jug 2",
                        "ann hat 3",
                        "ann cup 5",
                        "bob jug 5",
                        "ann jug 5");

        // Ann's two lines among two candidates each; then bob's jug, which follows ann's cup.
        assertThat(report.evaluated()).isEqualTo(3);
        assertThat(report.models().get("transition").meanReciprocalRank())
                .isCloseTo((0.5 + 0.5 + 1) / 3, within(1e-12));
    }

    @Test
    void firstLine_isTheOnlyOneJudged() {
        EvaluationReport report = evaluate(new Protocol(Baskets.FIRST_LINE, false, 1), BASKET);

        assertThat(report.events()).isEqualTo(6);
        assertThat(report.evaluated()).isEqualTo(1);
        assertThat(report.models().get("covisit").meanReciprocalRank()).isEqualTo(0.5);
    }

    @Test
    void repeats_areJudgedOnlyWhenAskedFor() {
        String[] stream = {"ann cup 1", "ann jug 2", "ann cup 3"};
        assertThat(evaluate(EVERY_LINE, stream).evaluated()).isZero();

        EvaluationReport report = evaluate(new Protocol(Baskets.LINE_BY_LINE, true, 1), stream);
        assertThat(report.evaluated()).isEqualTo(1);
        // Cup follows from jug; jug, which the shopper had last, does not.
        assertThat(report.models().get("covisit").meanReciprocalRank()).isEqualTo(1);
    }

    @Test
    void everySecond_isJudged_andAllAreLearned() {
        EvaluationReport all = evaluate(EVERY_LINE, BASKET);
        EvaluationReport half = evaluate(new Protocol(Baskets.LINE_BY_LINE, false, 2), BASKET);
        assertThat(half.events()).isEqualTo(all.events());
        assertThat(half.evaluated()).isEqualTo(1);
    }

    @Test
    void catalogue_makesItemsKnownFromTheStart() {
        try (SequentialModel model = model()) {
            model.describe(List.of(item("cup", true), item("jug", true), item("hat", false)));
            assertThat(model.liveItems()).isEqualTo(2);

            EvaluationReport report = run(model, EVERY_LINE, "ann mug 1", "ann jug 2");
            assertThat(report.evaluated()).isEqualTo(1);
            assertThat(report.models().get("popularity").meanReciprocalRank()).isEqualTo(0.5);
            assertThat(model.liveItems()).isEqualTo(3);
        }
    }

    @Test
    void coverageAndNovelty_areThoseOfTheFusedLists() {
        EvaluationReport report = evaluate(EVERY_LINE, "ann cup 1", "bob jug 2", "bob cup 3");

        // One list with the cup alone; cup has one of two interactions: one bit.
        assertThat(report.coverageAt10()).isEqualTo(0.5);
        assertThat(report.noveltyAt10()).isCloseTo(1, within(1e-12));
    }

    @Test
    void nothingJudged_isAllZeros() {
        EvaluationReport report = evaluate(EVERY_LINE);
        assertThat(report.events()).isZero();
        assertThat(report.models().get("fused")).isEqualTo(new Quality(0, 0, 0, 0, 0));
        assertThat(report.coverageAt10()).isZero();
    }

    @Test
    void span_isLearnedFromButJudgedOnlyInItsSecondPart() {
        EventStream stream = Streams.of(PAIRS);
        try (SequentialModel model = model()) {
            RunResult result = result(model, EVERY_LINE, stream, new Span(5, 9));
            assertThat(result.events()).isEqualTo(9);
            // Bob's desk, line 4, is not judged; eve's vase is, knowing what dan chose.
            assertThat(result.ranks().count()).isEqualTo(1);
            assertThat(result.ranks().line(0)).isEqualTo(8);
            assertThat(result.ranks().rank(1, 0)).isEqualTo(1);
        }
        try (SequentialModel model = model()) {
            RunResult result = result(model, EVERY_LINE, stream, new Span(0, 5));
            assertThat(result.events()).isEqualTo(5);
            assertThat(result.ranks().count()).isEqualTo(1);
        }
    }

    @Test
    void coldStart_countsWhatWasLearnedBefore() {
        EventStream stream =
                Streams.of(
                        "a cup 1",
                        "b cup 2",
                        "c cup 3",
                        "d cup 4",
                        "x hat 5",
                        "x mug 6",
                        "x jug 7",
                        "x cup 8",
                        "e cup 9",
                        "y hat 10",
                        "y cup 11");
        try (SequentialModel model = model()) {
            JudgedRanks ranks = result(model, EVERY_LINE, stream, Span.of(stream)).ranks();

            // X's cup: four earlier interactions, three earlier events; y's cup: six and one.
            assertThat(ranks.count()).isEqualTo(2);
            assertThat(ranks.isOf(Cohort.NEW_ITEMS, 0)).isTrue();
            assertThat(ranks.isOf(Cohort.NEW_SHOPPERS, 0)).isFalse();
            assertThat(ranks.isOf(Cohort.NEW_ITEMS, 1)).isFalse();
            assertThat(ranks.isOf(Cohort.NEW_SHOPPERS, 1)).isTrue();
        }
    }

    private static EvaluationReport evaluate(Protocol protocol, String... stream) {
        try (SequentialModel model = model()) {
            return run(model, protocol, stream);
        }
    }

    private static EvaluationReport run(SequentialModel model, Protocol protocol, String... lines) {
        EventStream stream = Streams.of(lines);
        return EvaluationReport.of(
                List.of(1L), List.of(result(model, protocol, stream, Span.of(stream))));
    }

    private static RunResult result(
            SequentialModel model, Protocol protocol, EventStream stream, Span span) {
        return new Evaluation(model, stream, protocol, span, EXPERTS).run((lines, fused) -> {});
    }

    private static SequentialModel model() {
        return EvaluationRun.create(MillraceConfig.defaults(), EXPERTS, 1);
    }

    private static CatalogueItem item(String id, boolean inStock) {
        return new CatalogueItem(
                id, null, null, null, id, null, null, null, List.of(), null, null, inStock, null,
                List.of(), Map.of(), null, null, null);
    }
}
