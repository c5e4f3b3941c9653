package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.item.ItemTable;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLogSession;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrendingOperatorTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final long INTERVAL = 1000;

    private final TestJob job = new TestJob();

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void lists_areShownOnceAnIntervalAndOnlyWhenTheyChanged() throws Exception {
        try (OperatorHarness<Signal> trending = start()) {
            ModelLogSession session = job.joinFresh(job.session());
            item("a", 1, 5);
            item("b", 1, 3);
            job.mark(TestJob.ALL, 1);
            TestJob.await(session::isComplete);
            trending.process(new OutcomeTotal("outcome.learned", 1, 1));
            trending.process(new OutcomeTotal("outcome.learned", 2, 2));
            trending.setProcessingTime(INTERVAL - 1);
            assertThat(trending.takeOutput()).isEmpty();
            trending.setProcessingTime(INTERVAL);
            assertThat(trending.takeOutput())
                    .containsExactlyInAnyOrder(
                            new Signal("", List.of("a", "b"), ModelVersion.of(1, 1)),
                            new Signal("Toys", List.of("a", "b"), ModelVersion.of(1, 2)));

            trending.process(new OutcomeTotal("outcome.learned", 3, 3));
            trending.setProcessingTime(2 * INTERVAL);
            assertThat(trending.takeOutput()).as("nothing changed").isEmpty();

            item("b", 2, 30);
            TestJob.await(() -> popularityOf(session, "b") > Math.log(20));
            trending.process(new OutcomeTotal("outcome.learned", 4, 4));
            trending.setProcessingTime(3 * INTERVAL);
            assertThat(trending.takeOutput())
                    .containsExactlyInAnyOrder(
                            new Signal("", List.of("b", "a"), ModelVersion.of(1, 3)),
                            new Signal("Toys", List.of("b", "a"), ModelVersion.of(1, 4)));
            session.leave();
        }
    }

    @Test
    void lists_ofATableThatIsBeingFilled_areNotShown() throws Exception {
        try (OperatorHarness<Signal> trending = start()) {
            ModelLogSession session = job.joinFresh(job.session());
            item("a", 1, 5);
            TestJob.await(() -> popularityOf(session, "a") > 0);
            trending.process(new OutcomeTotal("outcome.learned", 1, 1));
            trending.setProcessingTime(INTERVAL);
            assertThat(trending.takeOutput()).isEmpty();

            job.mark(TestJob.ALL, 1);
            TestJob.await(session::isComplete);
            trending.setProcessingTime(2 * INTERVAL);
            assertThat(trending.takeOutput()).hasSize(2);
            session.leave();
        }
    }

    private void item(String id, long counter, double popularity) {
        job.writer()
                .append(
                        Channel.ITEMS,
                        id,
                        new ItemRecord(
                                id,
                                ModelVersion.of(1, counter),
                                TIME,
                                1,
                                popularity,
                                1,
                                0,
                                new ItemFacts(id, null, "Toys", null, true),
                                List.of()));
    }

    private static double popularityOf(ModelLogSession session, String id) {
        try (ItemTable.Lease lease = session.items().read()) {
            int row = lease.items().row(id);
            return row == ItemTable.NO_ROW ? -1 : lease.items().popularity(row);
        }
    }

    private OperatorHarness<Signal> start() throws Exception {
        return job.start(
                new TrendingOperator(job.session(), 10, INTERVAL), MillraceTypes.SIGNAL, List.of());
    }
}
