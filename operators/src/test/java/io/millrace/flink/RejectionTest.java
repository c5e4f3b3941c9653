package io.millrace.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gate.Arrival;
import io.millrace.gate.OutcomeCount;
import io.millrace.gate.SourceRecord;
import java.util.List;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RejectionTest {
    private static final long APPENDED = 1_700_000_000_000L;

    private final TestJob job = new TestJob();

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void events_good_passAndBadOnesAreCountedAndKeptAsTheyCame() throws Exception {
        Arrival good = event("\"view_item\"", APPENDED + 1000);
        Arrival unknown = event("\"teleport\"", APPENDED);
        try (OperatorHarness<Arrival> reject = startEvents()) {
            reject.process(good);
            reject.process(unknown);

            assertThat(reject.takeOutput()).containsExactly(good);
            assertThat(reject.takeOutput(Outputs.OUTCOMES))
                    .containsExactly(new OutcomeCount("outcome.dead_letter.unknown_type", 1));
            assertThat(reject.takeOutput(Outputs.REJECTED))
                    .singleElement()
                    .satisfies(
                            rejected -> {
                                assertThat(rejected.reason()).isEqualTo("unknown_type");
                                assertThat(rejected.detail()).contains("teleport");
                                assertThat(rejected.source()).isEqualTo(unknown.source());
                            });
        }
    }

    @Test
    void events_fromTheFuture_areRejected() throws Exception {
        Arrival future = event("\"view_item\"", APPENDED + 1001);
        try (OperatorHarness<Arrival> reject = startEvents()) {
            reject.process(future);

            assertThat(reject.takeOutput()).isEmpty();
            assertThat(reject.takeOutput(Outputs.OUTCOMES))
                    .containsExactly(
                            new OutcomeCount("outcome.dead_letter.timestamp_in_future", 1));
            assertThat(reject.takeOutput(Outputs.REJECTED))
                    .extracting(RejectedRecord::detail)
                    .containsExactly(
                            "timestamp 1700000001001 is later than its append at 1700000000000");
        }
    }

    @Test
    void items_goodAndTombstones_passAndBadOnesAreKept() throws Exception {
        SourceRecord item = record("a", "{\"item_id\":\"a\",\"title\":\"Car\"}");
        SourceRecord tombstone = record("b", null);
        SourceRecord broken = record("c", "{");
        SourceRecord nameless = record(null, null);
        try (OperatorHarness<CatalogueArrival> reject =
                job.start(
                        new ProcessOperator<>(new RejectBadItems()),
                        MillraceTypes.CATALOGUE_ARRIVAL,
                        List.of())) {
            for (SourceRecord each : List.of(item, tombstone, broken, nameless)) {
                reject.process(each);
            }

            assertThat(reject.takeOutput())
                    .containsExactly(
                            new CatalogueArrival("a", APPENDED, item.value()),
                            new CatalogueArrival("b", APPENDED, null));
            assertThat(reject.takeOutput(Outputs.REJECTED))
                    .extracting(RejectedRecord::reason)
                    .containsExactly("malformed_json", "missing_item");
        }
    }

    private OperatorHarness<Arrival> startEvents() throws Exception {
        return job.start(
                new ProcessOperator<>(new RejectBadEvents(1000)), MillraceTypes.ARRIVAL, List.of());
    }

    private static Arrival event(String type, long time) {
        return new Arrival(
                record(
                        null,
                        "{\"type\":%s,\"user_id\":\"7\",\"item_id\":\"a\",\"timestamp\":%d}"
                                .formatted(type, time)));
    }

    private static SourceRecord record(String key, String value) {
        return new SourceRecord(
                "topic",
                0,
                1,
                APPENDED,
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8));
    }
}
