package io.millrace.modellog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.content.ContentSettings;
import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.Progress;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.fusion.FusionSettings;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringSettings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class ModelLogSessionTest {
    private static final Set<Channel> ALL = EnumSet.allOf(Channel.class);
    private static final Set<Channel> ITEMS = EnumSet.of(Channel.ITEMS, Channel.NEIGHBOURS);
    private static final long PATIENCE_SECONDS = 60;

    private String job;
    private InMemoryModelLog log;
    private ModelLog.Writer writer;

    @BeforeEach
    void open(TestInfo test) {
        job = "job of " + test.getDisplayName();
        log = InMemoryModelLog.named(job);
        writer = log.openWriter();
    }

    @AfterEach
    void close() {
        log.delete();
        assertThat(ModelLogSession.openSessions()).noneMatch(claimant -> claimant.startsWith(job));
    }

    @Test
    void join_sameClaimant_sharesOneSession() throws Exception {
        ModelLogSession first = join(job + "/0/fresh");
        ModelLogSession second = join(job + "/0/fresh");

        assertThat(second).isSameAs(first);
        first.leave();
        assertThat(ModelLogSession.openSessions()).contains(job + "/0/fresh");
        writer.append(Channel.ITEMS, "a", item("a", 1));
        await(() -> knows(second, "a"));
        second.leave();
        assertThat(ModelLogSession.openSessions()).doesNotContain(job + "/0/fresh");
    }

    @Test
    void join_laterAttempt_getsAHigherEpochAndLeavesTheEarlierOneInPeace() throws Exception {
        ModelLogSession first = join(job + "/0/fresh");
        ModelLogSession second = join(job + "/1/7");
        writer.append(Channel.ITEMS, "a", item("a", 2));
        await(() -> knows(first, "a") && knows(second, "a"));

        assertThat(first.epoch()).isEqualTo(1);
        assertThat(second.epoch()).isEqualTo(2);
        assertThatCode(first::checkHealthy).doesNotThrowAnyException();
        first.leave();
        second.leave();
    }

    @Test
    void join_anotherJob_takesTheDeploymentOver() throws Exception {
        ModelLogSession first = join(job + "/0/fresh");
        AtomicInteger calls = new AtomicInteger();
        first.addListener(calls::incrementAndGet);
        ModelLogSession second = join("other/0/fresh");
        await(() -> calls.get() > 0 && !isHealthy(first));

        assertThatThrownBy(first::checkHealthy)
                .isInstanceOf(DeploymentTakenOverException.class)
                .hasMessage(
                        "epoch 1 is over: other/0/fresh has claimed epoch 2 of this deployment");
        assertThatCode(second::checkHealthy).doesNotThrowAnyException();
        first.leave();
        second.leave();
    }

    @Test
    void newExperts_severalTasks_haveWorkingMemoryOfTheirOwn() throws Exception {
        ModelLogSession session = join(job + "/0/fresh");
        Experts one = session.newExperts();
        Experts other = session.newExperts();

        assertThat(one.names()).isEqualTo(other.names()).isEqualTo(Experts.allNames());
        for (int k = 0; k < one.size(); k++) {
            assertThat(one.get(k)).isNotSameAs(other.get(k));
        }
        session.leave();
    }

    @Test
    void items_ofOlderEpochs_areNotInTheTable() throws Exception {
        log.claimEpoch("older");
        writer.append(Channel.ITEMS, "old", item("old", 1));
        writer.append(Channel.ITEMS, "new", item("new", 2));
        ModelLogSession session = join(job + "/0/fresh");
        await(() -> knows(session, "new"));

        assertThat(knows(session, "old")).isFalse();
        session.leave();
    }

    @Test
    void isComplete_onlyWithMarkersOfTheEpochForEveryKeyGroupInEveryPartition() throws Exception {
        log.claimEpoch("older");
        writer.appendToAllPartitions(ALL, "marker/0", new EpochMarker(1, 0, 127, 128));
        ModelLogSession session = join(job + "/0/fresh");
        await(session::hasCaughtUp);
        assertThat(session.isComplete()).as("markers of an older epoch").isFalse();

        writer.appendToAllPartitions(ITEMS, "marker/0", new EpochMarker(2, 0, 63, 128));
        writer.appendToAllPartitions(ALL, "marker/64", new EpochMarker(2, 64, 127, 128));
        writer.append(Channel.ITEMS, "seen", item("seen", 2));
        await(() -> knows(session, "seen"));
        assertThat(session.isComplete())
                .as("half of the weights and networks are missing")
                .isFalse();

        AtomicInteger calls = new AtomicInteger();
        session.addListener(calls::incrementAndGet);
        writer.appendToAllPartitions(
                EnumSet.of(Channel.WEIGHTS, Channel.NETWORKS),
                "marker/0",
                new EpochMarker(2, 0, 127, 128));
        await(() -> session.isComplete() && calls.get() > 0);
        session.leave();
    }

    @Test
    void staleKeys_areThoseThatOnlyOlderEpochsWrote() throws Exception {
        log.claimEpoch("older");
        writer.append(Channel.ITEMS, "stale", item("stale", 1));
        writer.append(Channel.ITEMS, "deleted", item("deleted", 1));
        writer.append(Channel.ITEMS, "rewritten", item("rewritten", 1));
        writer.appendToAllPartitions(ITEMS, "progress/0", new Progress(1, 0, new long[] {5}));
        writer.delete(Channel.ITEMS, "deleted");
        ModelLogSession session = join(job + "/0/fresh");
        writer.append(Channel.ITEMS, "rewritten", item("rewritten", 2));
        writer.appendToAllPartitions(ALL, "marker/0", new EpochMarker(2, 0, 127, 128));
        await(session::isComplete);

        assertThat(session.staleKeys()).containsExactly("stale");
        session.leave();
    }

    @Test
    void applied_isTheLeastOfThoseWhoMarkedWhatTheyPublished_andOfAllPartitions() throws Exception {
        ModelLogSession session = join(job + "/0/fresh");
        assertThat(session.missing())
                .isEqualTo(
                        "ITEMS lacks every key group, NEIGHBOURS lacks every key group, WEIGHTS"
                                + " lacks every key group, NETWORKS lacks every key group");
        writer.appendToAllPartitions(ALL, "marker/0", new EpochMarker(1, 0, 63, 128));
        writer.append(Channel.ITEMS, "half", item("half", 1));
        await(() -> session.missing().startsWith("ITEMS lacks key groups 64 to 127, "));
        await(() -> knows(session, "half"));
        assertThat(session.itemLearners()).isEmpty();

        writer.appendToAllPartitions(ALL, "marker/64", new EpochMarker(1, 64, 127, 128));
        await(session::isComplete);
        assertThat(session.itemLearners())
                .containsExactly(new EpochMarker(1, 0, 63, 128), new EpochMarker(1, 64, 127, 128));

        writer.appendToAllPartitions(ITEMS, "progress/0", new Progress(1, 0, new long[] {9, 4}));
        writer.append(Channel.ITEMS, "seen", item("seen", 1));
        await(() -> session.missing().equals("of 8 reports of 2 item learners 4 have come"));
        await(() -> knows(session, "seen"));
        assertThat(session.applied(0)).as("the second item learner is silent").isZero();

        writer.appendToAllPartitions(ITEMS, "progress/1", new Progress(1, 1, new long[] {7, 6}));
        await(() -> session.applied(0) == 7);
        assertThat(session.applied(1)).isEqualTo(4);
        assertThat(session.applied(2)).as("an unknown learner").isZero();
        await(() -> session.missing().equals("all 2 item learners have reported"));
        session.leave();
    }

    @Test
    void applied_progressOfAnOlderEpoch_isIgnored() throws Exception {
        log.claimEpoch("older");
        ModelLogSession session = join(job + "/0/fresh");
        writer.appendToAllPartitions(ITEMS, "progress/0", new Progress(1, 0, new long[] {9}));
        writer.append(Channel.ITEMS, "seen", item("seen", 2));
        await(() -> knows(session, "seen"));

        assertThat(session.applied(0)).isZero();
        session.leave();
    }

    /** What the table has stays; whoever owns the key is told. */
    @Test
    void unreadableRecord_isCountedAndItsKeyTold() throws Exception {
        log.append(Channel.ITEMS, "lost", new byte[] {99});
        log.append(Channel.ITEMS, "marker/0", new byte[] {99});
        ModelLogSession session = join(job + "/0/fresh");
        writer.append(Channel.ITEMS, "a", item("a", 1));
        await(() -> knows(session, "a"));
        assertThat(session.staleKeys())
                .as("deleted unless somebody publishes it")
                .containsExactly("lost");

        AtomicInteger calls = new AtomicInteger();
        session.addListener(calls::incrementAndGet);
        log.append(Channel.ITEMS, "a", new byte[] {99});
        log.append(Channel.WEIGHTS, "global", new byte[0]);
        writer.append(Channel.ITEMS, "b", item("b", 1));
        await(() -> knows(session, "b") && session.unreadable() == 4 && calls.get() > 0);

        assertThat(knows(session, "a")).isTrue();
        assertThat(session.unreadableKeys(Channel.ITEMS))
                .isEqualTo(Map.of("lost", 1, "marker/0", 1, "a", 1));
        assertThat(session.unreadableKeys(Channel.WEIGHTS)).isEqualTo(Map.of("global", 1));
        assertThat(session.unreadableKeys(Channel.NEIGHBOURS)).isEmpty();
        session.leave();
    }

    @Test
    void failure_ofTheTable_isReported() throws Exception {
        ModelLogSession session = join(job + "/0/fresh");
        for (int i = 0; i < 101; i++) {
            writer.append(Channel.ITEMS, "i" + i, item("i" + i, 1));
        }
        await(() -> !isHealthy(session));

        assertThatThrownBy(session::checkHealthy)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("following the model log failed")
                .rootCause()
                .hasMessageStartingWith("the item table is full: rows=100");
        session.leave();
    }

    @Test
    void valuesOfAnEpochThatNobodyClaimed_endTheSession_andTheNextOutranksThem() throws Exception {
        writer.append(Channel.ITEMS, "old", item("old", 812));
        ModelLogSession session = join(job + "/0/fresh");
        await(() -> !isHealthy(session));

        assertThatThrownBy(session::checkHealthy)
                .isInstanceOf(FenceLostException.class)
                .hasMessageStartingWith(
                        "the fence of the model log was lost: it is at epoch 1, the log holds 812.");
        session.leave();

        ModelLogSession next = join(job + "/1/fresh");
        writer.append(Channel.ITEMS, "new", item("new", 813));
        await(() -> knows(next, "new"));
        assertThat(next.epoch()).isEqualTo(813);
        next.leave();
    }

    @Test
    void join_again_afterLeaving_readsTheLogAnew() throws Exception {
        join(job + "/0/fresh").leave();
        writer.append(Channel.ITEMS, "a", item("a", 1));
        ModelLogSession again = join(job + "/0/fresh");
        await(() -> knows(again, "a"));

        assertThat(again.epoch()).isEqualTo(1);
        again.leave();
    }

    private ModelLogSession join(String claimant) throws InterruptedException {
        return ModelLogSession.join(claimant, settings(ScoringBackendKind.CPU));
    }

    private SessionSettings settings(ScoringBackendKind backend) {
        return new SessionSettings(
                log,
                ItemSettings.DEFAULT,
                Experts.allNames(),
                ExpertSettings.DEFAULT,
                ContentSettings.DEFAULT,
                FusionSettings.DEFAULT,
                ScoringSettings.of(backend),
                100,
                Duration.ofMinutes(1));
    }

    private static ItemRecord item(String id, long epoch) {
        return new ItemRecord(id, ModelVersion.of(epoch, 1), 1000, 1, 1, 1, 0, null, List.of());
    }

    private static boolean knows(ModelLogSession session, String itemId) {
        session.checkHealthy();
        try (ItemTable.Lease lease = session.items().read()) {
            return lease.items().row(itemId) != ItemTable.NO_ROW;
        }
    }

    private static boolean isHealthy(ModelLogSession session) {
        try {
            session.checkHealthy();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
