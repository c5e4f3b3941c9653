package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.Clustering;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.ContentExpert;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLogSession;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterLearnerOperatorTest {
    private static final long INTERVAL = 1000;

    private final TestJob job = new TestJob();

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void clusters_arePublishedOnce_andAgainAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<Void> clusters = start(null, 0)) {
            ModelLogSession session = job.joinFresh(job.session());
            for (int i = 0; i < 40; i++) {
                item("i" + i, i % 2);
            }
            job.mark(TestJob.ALL, 1);
            TestJob.await(session::isComplete);
            clusters.process(new OutcomeTotal("outcome.learned", 1, 1));
            for (int step = 1; step <= 10; step++) {
                clusters.setProcessingTime(step * INTERVAL);
            }
            assertThat(job.records(NetworkRecord.class, 1))
                    .singleElement()
                    .satisfies(
                            record -> {
                                assertThat(record.name()).isEqualTo(Clustering.NETWORK);
                                assertThat(Clustering.parse(record.parameters()).fine().size())
                                        .as("there are but two different items")
                                        .isEqualTo(2);
                            });
            state = clusters.checkpoint(1);
            session.leave();
        }
        float[] before = job.records(NetworkRecord.class, 1).get(0).parameters();
        try (OperatorHarness<Void> clusters = start(state, 1)) {
            assertThat(job.records(NetworkRecord.class, 2))
                    .singleElement()
                    .satisfies(record -> assertThat(record.parameters()).isEqualTo(before));
        }
    }

    @Test
    void tableThatIsBeingFilled_isWaitedFor() throws Exception {
        try (OperatorHarness<Void> clusters = start(null, 0)) {
            ModelLogSession session = job.joinFresh(job.session());
            for (int i = 0; i < 40; i++) {
                item("i" + i, i % 2);
            }
            clusters.process(new OutcomeTotal("outcome.learned", 1, 1));
            for (int step = 1; step <= 10; step++) {
                clusters.setProcessingTime(step * INTERVAL);
            }
            assertThat(job.records(NetworkRecord.class, 1)).isEmpty();

            job.mark(TestJob.ALL, 1);
            TestJob.await(session::isComplete);
            for (int step = 11; step <= 20; step++) {
                clusters.setProcessingTime(step * INTERVAL);
            }
            assertThat(job.records(NetworkRecord.class, 1)).hasSize(1);
            session.leave();
        }
    }

    @Test
    void itemsThatStayWhereTheyAre_areLookedAtSeldom() throws Exception {
        int begun = ClusterLearnerOperator.RESTING_INTERVALS;
        try (OperatorHarness<Void> clusters = start(null, 0)) {
            ModelLogSession session = job.joinFresh(job.session());
            for (int i = 0; i < 40; i++) {
                item("i" + i, i % 2);
            }
            job.mark(TestJob.ALL, 1);
            TestJob.await(session::isComplete);
            step(clusters, 1, begun + 100);
            long before = steps(clusters);
            step(clusters, begun + 101, begun + 200);

            assertThat(steps(clusters) - before).isEqualTo(100 / begun);
            session.leave();
        }
    }

    private static void step(OperatorHarness<Void> clusters, int from, int to) throws Exception {
        for (int step = from; step <= to; step++) {
            clusters.process(new OutcomeTotal("outcome.learned", step, step));
            clusters.setProcessingTime((step + 1) * INTERVAL);
        }
    }

    private static long steps(OperatorHarness<Void> clusters) {
        return ((ClusterLearnerOperator) clusters.getOperator()).steps();
    }

    private void item(String id, int kind) {
        float[] vector = new float[64];
        vector[kind] = 1;
        job.writer()
                .append(
                        Channel.ITEMS,
                        id,
                        new ItemRecord(
                                id,
                                ModelVersion.of(1, 1),
                                1,
                                0,
                                0,
                                0,
                                0,
                                null,
                                List.of(),
                                List.of(new ItemVector(ContentExpert.VECTOR, vector))));
    }

    private OperatorHarness<Void> start(OperatorSubtaskState restored, long checkpoint)
            throws Exception {
        return job.start(
                Subtask.ONLY,
                new ClusterLearnerOperator(job.session(), INTERVAL),
                Types.VOID,
                new HashMapStateBackend(),
                restored,
                checkpoint,
                List.of());
    }
}
