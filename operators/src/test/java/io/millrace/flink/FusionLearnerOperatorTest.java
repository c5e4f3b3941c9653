package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.fusion.FusionSample;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog.Entry;
import java.util.List;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FusionLearnerOperatorTest {
    private static final long INTERVAL = 500;
    private static final int MAXIMUM = OperatorHarness.MAXIMUM_PARALLELISM;

    private final TestJob job = new TestJob();
    private StateBackend backend = new HashMapStateBackend();

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void samples_ofOneInterval_arePublishedOnceForEachSegment() throws Exception {
        try (OperatorHarness<ModelRecord> learner = start(Subtask.ONLY, null, 0)) {
            learner.runMail();
            learner.process(sample("new", 4, 10));
            learner.process(sample("global", 4, 10));
            learner.process(sample("new", 4, 10));
            learner.setProcessingTime(INTERVAL - 1);
            assertThat(job.records(WeightsRecord.class, 1)).isEmpty();
            learner.setProcessingTime(INTERVAL);

            assertThat(job.records(WeightsRecord.class, 1))
                    .extracting(WeightsRecord::segment)
                    .containsExactly("new", "global");
            WeightsRecord record = job.records(WeightsRecord.class, 1).get(0);
            assertThat(record.version()).isEqualTo(ModelVersion.of(1, 1));
            assertThat(record.deviations()[0]).isEqualTo(1.0);
            assertThat(job.entries()).extracting(Entry::channel).containsOnly(Channel.WEIGHTS);
        }
    }

    @Test
    void weights_thatChanged_areShownOnceASecond() throws Exception {
        try (OperatorHarness<ModelRecord> learner = start(Subtask.ONLY, null, 0)) {
            learner.runMail();
            learner.process(sample("global", 4, 10));
            learner.setProcessingTime(INTERVAL);
            learner.process(sample("global", 4, 10));
            learner.setProcessingTime(2 * INTERVAL);
            assertThat(learner.takeOutput()).isEmpty();
            learner.setProcessingTime(INTERVAL + 1000);

            assertThat(learner.takeOutput())
                    .singleElement()
                    .extracting(record -> ((WeightsRecord) record).version())
                    .isEqualTo(ModelVersion.of(1, 2));
            learner.setProcessingTime(10_000);
            assertThat(learner.takeOutput()).isEmpty();
        }
    }

    @Test
    void barrier_publishesWhatWaits() throws Exception {
        try (OperatorHarness<ModelRecord> learner = start(Subtask.ONLY, null, 0)) {
            learner.process(sample("new", 4, 10));
            learner.checkpoint(1);

            assertThat(job.records(WeightsRecord.class, 1)).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restoreAndRescale_publishEverySegmentUnderTheNewEpoch(StateBackend ofTheJob)
            throws Exception {
        backend = ofTheJob;
        OperatorSubtaskState state;
        try (OperatorHarness<ModelRecord> learner = start(Subtask.ONLY, null, 0)) {
            learner.runMail();
            for (String segment : List.of("global", "new", "light", "regular", "heavy")) {
                learner.process(sample(segment, 8, 50));
            }
            learner.checkpoint(1);
            for (String segment : List.of("global", "light")) {
                learner.process(sample(segment, 8, 50));
            }
            state = learner.checkpoint(2);
            learner.process(sample("global", 0, 0));
        }
        try (OperatorHarness<ModelRecord> first = start(new Subtask(0, 2), part(state, 0), 1);
                OperatorHarness<ModelRecord> second = start(new Subtask(1, 2), part(state, 1), 1)) {
            first.runMail();
            second.runMail();

            assertThat(job.records(WeightsRecord.class, 2))
                    .extracting(WeightsRecord::segment)
                    .containsExactlyInAnyOrder("global", "new", "light", "regular", "heavy");
            assertThat(job.records(WeightsRecord.class, 2))
                    .allSatisfy(
                            record ->
                                    assertThat(record.deviations())
                                            .startsWith(3, 1, 1)
                                            .hasSameSizeAs(record.experts()));
            assertThat(job.records(EpochMarker.class, 2)).hasSize(4);
        }
    }

    @Test
    void values_stayInMemoryUntilABarrier() throws Exception {
        try (OperatorHarness<ModelRecord> learner = start(Subtask.ONLY, null, 0)) {
            learner.runMail();
            for (int i = 0; i < 10; i++) {
                learner.process(sample("global", 8, 50));
                learner.setProcessingTime((i + 1) * INTERVAL);
            }
            assertThat(learner.numKeyedStates()).isZero();
            learner.checkpoint(1);

            assertThat(learner.numKeyedStates()).isEqualTo(1);
        }
    }

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private static OperatorSubtaskState part(OperatorSubtaskState state, int index) {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, MAXIMUM, 1, 2, index);
    }

    /** Two candidates. */
    private static FusionSample sample(String segment, double sum, double squares) {
        return new FusionSample(
                segment,
                1,
                2,
                List.of("popularity"),
                new double[] {sum},
                new double[] {squares},
                new double[1],
                new double[1],
                null);
    }

    private OperatorHarness<ModelRecord> start(
            Subtask subtask, OperatorSubtaskState restored, long checkpoint) throws Exception {
        KeySelector<FusionSample, String> key = FusionSample::segment;
        return job.start(
                subtask,
                new FusionLearnerOperator(new PublicationSettings(INTERVAL, 100), job.session()),
                MillraceTypes.MODEL_RECORD,
                backend,
                restored,
                checkpoint,
                List.of(key));
    }
}
