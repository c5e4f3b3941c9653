package io.millrace.expert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.item.ItemTable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpertsTest {
    private final ItemTable items = FourItems.table();
    private final RecentItems recent = new RecentItems();

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void coVisitation_fadesWithTheHistoryAndDividesByTheRootsOfBothCounts() {
        Map<String, Double> scores = score(CoVisitationExpert.ofHistory(), "a", "c");

        assertThat(scores).containsOnlyKeys("a", "b", "c", "d");
        assertThat(scores.get("b")).isCloseTo(2 / root(4, 1), within(1e-6));
        assertThat(scores.get("c")).isCloseTo(1 / root(4, 16), within(1e-6));
        assertThat(scores.get("a")).isCloseTo(0.95 * 1 / root(16, 4), within(1e-6));
        assertThat(scores.get("d")).isCloseTo(0.95 * 4 / root(16, 9), within(1e-6));
    }

    @Test
    void coVisitation_ofLastItems_fadesFaster() {
        CoVisitationExpert expert = CoVisitationExpert.ofLastItems();
        Map<String, Double> scores = score(expert, "a", "c");

        assertThat(expert.name()).isEqualTo("covisit-recent");
        assertThat(scores.get("b")).isCloseTo(2 / root(4, 1), within(1e-6));
        assertThat(scores.get("d")).isCloseTo(0.7 * 4 / root(16, 9), within(1e-6));
    }

    @Test
    void coVisitation_severalItemsNamingOne_addUp() {
        Map<String, Double> scores = score(CoVisitationExpert.ofHistory(), "c", "b");

        assertThat(scores.get("a"))
                .isCloseTo(1 / root(16, 4) + 0.95 * 2 / root(1, 4), within(1e-6));
    }

    @Test
    void coVisitation_unknownItem_keepsItsPlace() {
        assertThat(score(CoVisitationExpert.ofHistory(), "unknown", "a").get("b"))
                .isCloseTo(0.95 * 2 / root(4, 1), within(1e-6));
    }

    @Test
    void coVisitation_countsTwentyItemsOfHistory() {
        String[] history = new String[21];
        Arrays.fill(history, "unknown");
        history[19] = "a";
        history[20] = "c";

        assertThat(score(CoVisitationExpert.ofHistory(), history)).containsOnlyKeys("b", "c");
    }

    @Test
    void transition_isTheLogarithmOfTheShareOfTheNewestItem() {
        Map<String, Double> scores = score(new TransitionExpert(), "a", "c");

        assertThat(scores).containsOnlyKeys("b", "c");
        assertThat(scores.get("b")).isCloseTo(Math.log(1 + 50.0 * 2 / 4), within(1e-6));
        assertThat(scores.get("c")).isCloseTo(Math.log(1 + 50.0 * 1 / 4), within(1e-6));
    }

    @Test
    void transition_newestItemUnknownOrNone_saysNothing() {
        assertThat(score(new TransitionExpert(), "unknown", "a")).isEmpty();
        assertThat(score(new TransitionExpert())).isEmpty();
    }

    @Test
    void popularity_isTheLogarithmOfTheCount() {
        PopularityExpert expert = new PopularityExpert();
        float[] row = new float[3];
        float[] query = new float[3];
        expert.writeRow(items, items.row("c"), row, 1);
        expert.writeQuery(items, recent, query, 1);

        assertThat(row[1] * query[1]).isCloseTo((float) Math.log(1.0), within(1e-6f));
        expert.writeRow(items, items.row("a"), row, 1);
        assertThat(row[1]).isCloseTo((float) Math.log(3.1), within(1e-6f));
        assertThat(row[0]).isZero();
        assertThat(row[2]).isZero();
    }

    @Test
    void sparseScores_clear_leavesNothingBehind() {
        SparseScores scores = new SparseScores();
        scores.add(5000, 1.5f);
        scores.add(5000, 0.5f);
        scores.add(3, 1);
        scores.add(4, 0);
        assertThat(scores.size()).isEqualTo(2);
        assertThat(scores.row(0)).isEqualTo(5000);
        assertThat(scores.get(5000)).isEqualTo(2);

        scores.clear();

        assertThat(scores.size()).isZero();
        assertThat(scores.get(5000)).isZero();
        assertThat(scores.get(1_000_000)).isZero();
    }

    @Test
    void named_anyOrder_keepsTheOrderAndPadsTheRow() {
        Experts experts = Experts.named(List.of("transition", "popularity"));

        assertThat(experts.names()).containsExactly("transition", "popularity");
        assertThat(experts.get(1).name()).isEqualTo("popularity");
        assertThat(experts.offset(1)).isZero();
        assertThat(experts.dimensions()).isEqualTo(4);
        assertThat(Experts.named(Experts.allNames()).names())
                .containsExactly(
                        "popularity",
                        "covisit",
                        "covisit-recent",
                        "transition",
                        "factors",
                        "sequence",
                        "content");
    }

    @Test
    void named_wrongly_isRefused() {
        assertThatThrownBy(() -> Experts.named(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no expert is switched on");
        assertThatThrownBy(() -> Experts.named(List.of("oracle")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unknown expert: oracle; known: ");
        assertThatThrownBy(() -> Experts.named(List.of("covisit", "covisit")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an expert is named twice: [covisit, covisit]");
    }

    /** What a count of co-visits of two items is divided by. */
    private static double root(double occurrences, double others) {
        return Math.sqrt((1 + occurrences) * (1 + others));
    }

    private Map<String, Double> score(NeighbourExpert expert, String... newestFirst) {
        recent.resolve(items, List.of(newestFirst));
        SparseScores target = new SparseScores();
        expert.score(items, recent, target);
        Map<String, Double> scores = new TreeMap<>();
        for (int i = 0; i < target.size(); i++) {
            scores.put(items.id(target.row(i)), (double) target.get(target.row(i)));
        }
        return scores;
    }
}
