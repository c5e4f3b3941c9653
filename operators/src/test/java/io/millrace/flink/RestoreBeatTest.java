package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelRecord.Progress;
import io.millrace.factor.NetworkGradient;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ControlKeys;
import io.millrace.modellog.ModelLog.Entry;
import io.millrace.modellog.ModelLogSession;
import io.millrace.modellog.SessionSettings;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.Test;

class RestoreBeatTest {
    @Test
    void beat_isSomethingNewToRead_andTellsNothing() throws Exception {
        try (TestJob job = new TestJob()) {
            ModelLogSession session = job.joinFresh(job.session());
            try (RestoreBeat beat =
                    RestoreBeat.start(
                            job.log(), Channel.ITEMS, "Learner", 3, Duration.ofMillis(1))) {
                TestJob.await(() -> session.entriesRead() > 2);
            }
            assertThat(job.entries())
                    .allSatisfy(
                            entry -> {
                                assertThat(entry.key()).isEqualTo("restore/Learner/3");
                                assertThat(ControlKeys.isControl(entry.key())).isTrue();
                                assertThat(entry.record().epoch()).isZero();
                                assertThat(((Progress) entry.record()).applied()).isEmpty();
                            });
            assertThat(session.isComplete()).isFalse();
            assertThat(session.staleKeys()).isEmpty();
            session.leave();
        }
    }

    /** From before its state is read until it is open. */
    @Test
    void learner_beatsWhileItIsGivenItsState() throws Exception {
        try (TestJob job = new TestJob()) {
            SessionSettings settings = job.session(Duration.ofMillis(4));
            KeySelector<NetworkGradient, String> key = NetworkGradient::name;
            ModelLogSession session = job.joinFresh(settings);
            try (OperatorHarness<Void> learner =
                    OperatorHarness.setUp(
                            new JobID(),
                            Subtask.ONLY,
                            new NetworkLearnerOperator(new PublicationSettings(20, 100), settings),
                            Types.VOID,
                            new HashMapStateBackend(),
                            List.of(key))) {
                TestJob.await(() -> session.entriesRead() > 2);
                learner.initializeEmptyState();
                learner.open();
                TestJob.await(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(
                                                thread ->
                                                        thread.getName()
                                                                .startsWith(
                                                                        "millrace-restore-NetworkLearner")));
            }
            session.leave();
            assertThat(job.entries().get(0).key()).isEqualTo("restore/NetworkLearnerOperator/0");
        }
    }

    @Test
    void beat_endsWithTheThreadThatStartedIt() throws Exception {
        try (TestJob job = new TestJob()) {
            Thread task =
                    new Thread(
                            () ->
                                    RestoreBeat.start(
                                            job.log(),
                                            Channel.ITEMS,
                                            "Lost",
                                            0,
                                            Duration.ofMillis(1)));
            task.start();
            task.join();
            TestJob.await(
                    () ->
                            Thread.getAllStackTraces().keySet().stream()
                                    .noneMatch(
                                            thread ->
                                                    thread.getName()
                                                            .equals("millrace-restore-Lost-0")));
            for (Entry entry : job.entries()) {
                assertThat(entry.key()).isEqualTo("restore/Lost/0");
            }
        }
    }
}
