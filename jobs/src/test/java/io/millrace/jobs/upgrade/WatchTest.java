package io.millrace.jobs.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.replay.ManualWaiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final QualityBound BOUND = new QualityBound(0.2);
    private static final ServedQuality BEFORE = QualityBoundTest.independent(1_000, 0.4);

    private final ManualWaiter waiter = new ManualWaiter();
    private final List<String> progress = new ArrayList<>();
    private final FakeVersion version = new FakeVersion();

    /** A version whose figures follow from how many seconds it has been running for. */
    private final class FakeVersion implements VersionSigns {
        private int startsAfter = 3;
        private int failsAfter = Integer.MAX_VALUE;
        private double lagAtFirst = 5_000;
        private double caughtUpEachSecond = 1_000;
        private int checkpointsEachMinute = 30;
        private double recall = 0.4;
        private double recallWhileBehind = 0.4;
        private int judgedEachSecond = 50;

        private long seconds() {
            return waiter.elapsed().toSeconds();
        }

        private long running() {
            return Math.max(0, seconds() - startsAfter);
        }

        @Override
        public Optional<String> end() {
            return seconds() >= failsAfter ? Optional.of("it is FAILED") : Optional.empty();
        }

        @Override
        public boolean allTasksRun() {
            return seconds() >= startsAfter;
        }

        @Override
        public long checkpoints() {
            return running() * checkpointsEachMinute / 60;
        }

        @Override
        public double lag() {
            return Math.max(0, lagAtFirst - running() * caughtUpEachSecond);
        }

        /** One shopper after the other, from when the version runs. */
        private ServedQuality served(Instant since) {
            long first = Math.max(0, Duration.between(ManualWaiter.START, since).toSeconds());
            long from = Math.max(0, first - startsAfter);
            long behind = (long) Math.ceil(lagAtFirst / (caughtUpEachSecond + 1e-9));
            long worse = Math.max(0, Math.min(running(), behind) - from);
            long judged = (running() - from) * judgedEachSecond;
            double hits =
                    judgedEachSecond * (worse * recallWhileBehind)
                            + (judged - worse * judgedEachSecond) * recall;
            return judged == 0
                    ? ServedQuality.NONE
                    : QualityBoundTest.independent(judged, Math.min(1, hits / judged));
        }
    }

    @Test
    void versionThatKeepsTheQuality_isAcceptedAsSoonAsItIsTold() throws Exception {
        assertThat(problem()).isEmpty();
        assertThat(waiter.elapsed()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(60));
        assertThat(progress.get(progress.size() - 1)).contains("served recall@10 0.4000");
    }

    @Test
    void versionThatServesWorse_isRejectedLongBeforeTheTimeIsUp() throws Exception {
        version.recall = 0.2;
        version.recallWhileBehind = 0.2;
        assertThat(problem()).hasValueSatisfying(text -> assertThat(text).contains("0.2000 over"));
        assertThat(waiter.elapsed()).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void quality_isThatOfAVersionThatHasCaughtUp() throws Exception {
        version.lagAtFirst = 20_000;
        version.recallWhileBehind = 0;
        assertThat(problem()).isEmpty();
    }

    @Test
    void fewChoices_areNotHeldAgainstIt_butItIsWatchedToTheEnd() throws Exception {
        version.recall = 0;
        version.recallWhileBehind = 0;
        version.judgedEachSecond = 1;
        assertThat(problem()).isEmpty();
        assertThat(waiter.elapsed()).isEqualTo(WITHIN);
        assertThat(progress.get(progress.size() - 1)).contains("quality not told");
    }

    @Test
    void versionThatEnds_isRejectedAtOnce() throws Exception {
        version.failsAfter = 7;
        assertThat(problem()).contains("it is FAILED");
        assertThat(waiter.elapsed()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void versionThatDoesNotStart_isRejectedWhenTheTimeIsUp() throws Exception {
        version.startsAfter = 1_000;
        assertThat(problem()).contains("not all tasks run within 120 s");
    }

    @Test
    void versionWithoutCheckpoints_isRejected() throws Exception {
        version.checkpointsEachMinute = 0;
        assertThat(problem()).contains("only 0 checkpoints completed within 120 s");
    }

    @Test
    void versionWhoseLagStays_isRejected() throws Exception {
        version.caughtUpEachSecond = 0;
        assertThat(problem())
                .contains("the lag does not fall: 5,000 records, 5,000 at first within 120 s");
    }

    @Test
    void baseline_isTheWindowBeforeTheUpgrade() throws Exception {
        version.startsAfter = 0;
        version.recall = 0.1;
        version.recallWhileBehind = 0.1;
        Baseline baseline = new Baseline(version::served, waiter, progress::add);
        waiter.waitFor(Duration.ofSeconds(100));
        assertThat(baseline.measure(Duration.ofSeconds(10)))
                .isEqualTo(QualityBoundTest.independent(500, 0.1));
    }

    /** And not of all that were ever judged, at other times of the day. */
    @Test
    void baseline_withFewChoices_isOfTheLastHour() throws Exception {
        version.judgedEachSecond = 1;
        version.startsAfter = 0;
        waiter.waitFor(Duration.ofHours(9));
        Baseline baseline = new Baseline(version::served, waiter, progress::add);
        assertThat(baseline.measure(Duration.ofSeconds(10)))
                .isEqualTo(QualityBoundTest.independent(3_600, 0.4));
        assertThat(progress)
                .last()
                .asString()
                .startsWith(
                        "only 10 choices of 10 shoppers were judged meanwhile; of the last 60 minutes"
                                + " the served");
    }

    private Optional<String> problem() throws InterruptedException {
        return new Watch(version, version::served, waiter, progress::add)
                .problem(BEFORE, BOUND, WITHIN);
    }
}
