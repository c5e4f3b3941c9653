package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.evaluate.Protocol.Baskets;
import io.millrace.jobs.evaluate.TuningGrid.Candidate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuningTest {
    private static final long DAY = 86_400_000L;

    @Test
    void grid_isEveryCombinationAfterTheSettingsAsTheyAre() {
        List<Candidate> candidates =
                new TuningGrid()
                        .add("learner.history-length = 5, 20")
                        .add("learner.popularity-half-life=7d,1d")
                        .candidates(
                                with(
                                        Map.of(
                                                "learner.history-length", "20",
                                                "learner.popularity-half-life", "7d")));

        assertThat(candidates)
                .extracting(Candidate::settings)
                .containsExactly(
                        Map.of(),
                        Map.of(
                                "learner.history-length", "5",
                                "learner.popularity-half-life", "7d"),
                        Map.of(
                                "learner.history-length", "5",
                                "learner.popularity-half-life", "1d"),
                        Map.of(
                                "learner.history-length", "20",
                                "learner.popularity-half-life", "1d"));
        assertThat(candidates.get(0)).hasToString("the settings as they are");
        assertThat(candidates.get(3))
                .hasToString("learner.history-length=20 learner.popularity-half-life=1d");
        assertThat(candidates.get(1).config().learner().historyLength()).isEqualTo(5);
    }

    @Test
    void grid_aLaterMentionOfAKeyReplacesTheEarlier() {
        TuningGrid grid = new TuningGrid();
        TuningGrid.AUTOMATIC.forEach(grid::add);
        assertThat(grid.candidates(MillraceConfig::of)).hasSizeBetween(27, 28);
        grid.add("learner.history-length=5").add("learner.co-visitation-half-life=7d");
        assertThat(grid.candidates(MillraceConfig::of)).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "learner.history-length | must be written KEY=VALUE,VALUE,...",
                "experts.enabled=covisit | is the same for all runs",
                "=5 | must be written KEY=VALUE,VALUE,...",
                "learner.history-length=5,,6 | must be written KEY=VALUE,VALUE,..."
            })
    void grid_mistake(String text, String message) {
        assertThatThrownBy(() -> new TuningGrid().add(text))
                .hasMessageStartingWith("--tune ")
                .hasMessageEndingWith(": " + message);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "5, 3", "27, 4", "1000, 4"})
    void rounds(int candidates, int expected) {
        assertThat(Tuning.rounds(candidates)).isEqualTo(expected);
    }

    /**
     * Tulips follow roses for a hundred days, then only lilies do; with a long memory the tulips
     * stay in front.
     */
    @Test
    void choose_takesWhatRanksBestOnTheFirstFifth() throws InterruptedException {
        EventStream stream = changeOfTaste(15);
        List<Candidate> candidates =
                new TuningGrid()
                        .add("learner.co-visitation-half-life=3650d,1d")
                        .candidates(with(Map.of("learner.co-visitation-half-life", "3650d")));
        try (RunPool pool = pool(stream)) {
            Tuning.Choice choice = new Tuning(pool, List.of("covisit"), 1).choose(candidates);

            assertThat(choice.cut()).isEqualTo(stream.cut(0.2));
            assertThat(choice.events()).isEqualTo(choice.cut());
            assertThat(choice.tried()).isEqualTo(2);
            assertThat(choice.chosen().settings())
                    .containsEntry("learner.co-visitation-half-life", "1d");
            assertThat(choice.meanReciprocalRank()).isGreaterThan(choice.before());
            assertThat(choice.sentence())
                    .startsWith("Chosen of 2 on the first 20 % (")
                    .contains("learner.co-visitation-half-life=1d; mrr ");
        }
    }

    @Test
    void choose_equals_staysWithTheSettingsAsTheyAre() throws InterruptedException {
        List<Candidate> candidates =
                new TuningGrid()
                        .add("learner.history-length=1,2,3,4,5,6,7,8,9")
                        .candidates(MillraceConfig::of);
        try (RunPool pool = pool(Streams.of("ann cup 1", "bob jug 2"))) {
            Tuning.Choice choice = new Tuning(pool, List.of("covisit"), 1).choose(candidates);
            assertThat(choice.tried()).isEqualTo(10);
            assertThat(choice.chosen().settings()).isEmpty();
            assertThat(choice.before()).isZero();
        }
    }

    /** Configurations that differ from the defaults in some settings, and from each other. */
    private static Function<Map<String, String>, MillraceConfig> with(Map<String, String> given) {
        return changes -> {
            Map<String, String> settings = new HashMap<>(given);
            settings.putAll(changes);
            return MillraceConfig.of(settings);
        };
    }

    private static EventStream changeOfTaste(int shoppers) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < shoppers; i++) {
            pair(lines, "early" + i, "tulip", i);
        }
        for (int i = 0; i < shoppers; i++) {
            pair(lines, "late" + i, "lily", 100 + i);
        }
        for (int i = 0; i < 8 * shoppers; i++) {
            pair(lines, "rest" + i, "lily", 200 + i);
        }
        return Streams.of(lines.toArray(String[]::new));
    }

    private static void pair(List<String> lines, String shopper, String flower, int day) {
        lines.add(shopper + " rose " + day * DAY);
        lines.add(shopper + " " + flower + " " + (day * DAY + 1_000));
    }

    private static RunPool pool(EventStream stream) {
        return new RunPool(
                new EvaluationData(stream, List.of(), 0),
                new Protocol(Baskets.LINE_BY_LINE, false, 1),
                2,
                new ProgressLines(new PrintWriter(new StringWriter()), InstantSource.system()));
    }
}
