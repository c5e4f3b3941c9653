package io.millrace.expert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.item.Embedding;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemTables;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContentExpertTest {
    private static final Experts EXPERTS =
            Experts.named(
                    List.of("content"),
                    new ExpertSettings(1, FactorSettings.DEFAULT, SequenceSettings.DEFAULT, 4));

    private final ContentExpert expert = EXPERTS.find(ContentExpert.class).orElseThrow();
    private final ItemTable items = ItemTables.create(EXPERTS, ItemSettings.DEFAULT, 100, 1);
    private final RecentItems recent = new RecentItems();

    @BeforeEach
    void fill() {
        items.apply(
                List.of(
                        item("right", 1, 0, 0, 0),
                        item("up", 0, 1, 0, 0),
                        item("between", 0.6f, 0.8f, 0, 0),
                        new ItemRecord(
                                "bare", version(), 0, 0, 0, 0, 0, null, List.of(), List.of())));
    }

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void score_oneItem_isTheCosine() {
        assertThat(score("between", "right")).isCloseTo(0.6, within(1e-6));
        assertThat(score("between", "up")).isCloseTo(0.8, within(1e-6));
        assertThat(score("up", "right")).isZero();
    }

    @Test
    void score_severalItems_isTheFadingMean() {
        assertThat(score("right", "up", "right")).isCloseTo(0.9 / 1.9, within(1e-6));
        assertThat(score("right", "right", "up", "right"))
                .isCloseTo((1 + 0.81) / (1 + 0.9 + 0.81), within(1e-6));
    }

    @Test
    void score_withoutAVector_isZeroAndPullsTowardsZero() {
        assertThat(score("bare", "right")).isZero();
        assertThat(score("right", "bare")).isZero();
        assertThat(score("right", "bare", "right")).isCloseTo(0.9 / 1.9, within(1e-6));
    }

    @Test
    void score_unknownItem_keepsItsPlace() {
        assertThat(score("right", "unknown", "right")).isCloseTo(0.9 / 1.9, within(1e-6));
        assertThat(score("right")).as("no history").isZero();
    }

    @Test
    void score_longHistory_countsTwentyItems() {
        String[] history =
                IntStream.range(0, 21)
                        .mapToObj(i -> i < 20 ? "up" : "right")
                        .toArray(String[]::new);

        assertThat(score("right", history)).isZero();
        assertThat(score("up", history)).isCloseTo(1, within(1e-6));
        assertThat(score("up", Collections.nCopies(50, "up").toArray(String[]::new)))
                .isCloseTo(1, within(1e-6));
    }

    @Test
    void writeRowAndQuery_atAnOffset_leaveTheRest() {
        float[] target = {9, 9, 9, 9, 9, 9};
        expert.writeRow(items, items.row("between"), target, 1);
        assertThat(target).containsExactly(9, 0.6f, 0.8f, 0, 0, 9);

        recent.resolve(items, List.of("up"));
        expert.writeQuery(items, recent, target, 1);
        assertThat(target).containsExactly(9, 0, 1, 0, 0, 9);
    }

    @Test
    void embeddings_contentVector_startsWithZeros() {
        assertThat(expert.embeddings()).containsExactly(new Embedding("content", 4, 0));
        assertThat(expert.width()).isEqualTo(4);
        assertThat(EXPERTS.dimensions()).isEqualTo(4);
    }

    private double score(String item, String... newestFirst) {
        float[] row = new float[4];
        float[] query = new float[4];
        recent.resolve(items, List.of(newestFirst));
        expert.writeRow(items, items.row(item), row, 0);
        expert.writeQuery(items, recent, query, 0);
        double score = 0;
        for (int d = 0; d < 4; d++) {
            score += row[d] * query[d];
        }
        return score;
    }

    private static long version() {
        return ModelVersion.of(1, 1);
    }

    private static ItemRecord item(String id, float... vector) {
        return new ItemRecord(
                id,
                version(),
                0,
                0,
                0,
                0,
                0,
                null,
                List.of(),
                List.of(new ItemVector("content", vector)));
    }
}
