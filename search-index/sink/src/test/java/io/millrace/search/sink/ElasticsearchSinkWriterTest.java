package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.search.document.SearchDocument;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.metrics.HistogramStatistics;
import org.assertj.core.data.Percentage;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.common.util.concurrent.UncategorizedExecutionException;
import org.elasticsearch.rest.RestStatus;
import org.junit.jupiter.api.Test;

class ElasticsearchSinkWriterTest {

    private static final SinkLimits LIMITS =
            new SinkLimits(
                    4,
                    1_000,
                    500,
                    2,
                    Duration.ofMillis(20),
                    100,
                    100_000,
                    Duration.ofMillis(100),
                    Duration.ofSeconds(10));

    private final ManualTask task = new ManualTask();
    private final FakeElasticsearch elasticsearch = new FakeElasticsearch();
    private final CollectedRejections rejections = new CollectedRejections();

    @Test
    void write_batchIsFull_sendsItAtOnce() throws Exception {
        ElasticsearchSinkWriter writer = open();
        for (String id : List.of("a", "b", "c", "d", "e")) {
            writer.write(document(id, 1), null);
        }

        assertThat(elasticsearch.requests()).containsExactly(List.of("a", "b", "c", "d"));
    }

    @Test
    void write_batchIsNotFull_sendsItAfterLinger() throws Exception {
        ElasticsearchSinkWriter writer = open();
        writer.write(document("a", 1), null);
        task.advance(19);
        assertThat(elasticsearch.requests()).isEmpty();
        writer.write(document("b", 1), null);
        task.advance(5);

        assertThat(elasticsearch.requests()).containsExactly(List.of("a", "b"));
    }

    @Test
    void write_bytesOfManyBatches_allArriveInBoundedRequests() throws Exception {
        ElasticsearchSinkWriter writer = open();
        for (int i = 0; i < 20; i++) {
            writer.write(document("id" + i, 1, 400), null);
        }
        writer.flush(true);

        assertThat(elasticsearch.size()).isEqualTo(20);
        assertThat(elasticsearch.requests()).allMatch(ids -> ids.size() <= 2);
    }

    @Test
    void write_versionsOfOneDocument_sendsTheHighestOnly() throws Exception {
        ElasticsearchSinkWriter writer = open();
        writer.write(document("a", 1), null);
        writer.write(document("a", 3), null);
        writer.write(document("a", 2), null);
        writer.flush(true);

        assertThat(elasticsearch.requests()).containsExactly(List.of("a"));
        assertThat(elasticsearch.version("a")).isEqualTo(3);
        assertThat(task.count("coalesced")).isEqualTo(2);
    }

    @Test
    void write_oneRequestTooMany_coalescesMeanwhile() throws Exception {
        elasticsearch.hold();
        ElasticsearchSinkWriter writer = open();
        for (int version = 1; version <= 12; version++) {
            for (String id : List.of("a", "b", "c", "d")) {
                writer.write(document(id, version), null);
            }
        }
        assertThat(elasticsearch.requests()).hasSize(2);
        elasticsearch.answerAll();
        writer.flush(true);

        assertThat(elasticsearch.requests()).hasSize(3);
        assertThat(elasticsearch.version("d")).isEqualTo(12);
    }

    @Test
    void flush_elasticsearchAway_doesNotHoldTheCheckpoint() throws Exception {
        elasticsearch.setAway(true);
        ElasticsearchSinkWriter writer = open();
        List<SearchDocument> all = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            all.add(document("id" + i, i));
            writer.write(all.get(i), null);
        }
        task.advance(30);
        writer.flush(false);

        assertThat(task.gauge("connected")).isZero();
        assertThat(documents(writer)).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void flush_requestUnanswered_doesNotHoldTheCheckpoint_andIsPartOfIt() throws Exception {
        elasticsearch.hold();
        ElasticsearchSinkWriter writer = open();
        List<SearchDocument> all = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "d", "e")) {
            all.add(document(id, 1));
            writer.write(all.get(all.size() - 1), null);
        }
        assertThat(elasticsearch.requests()).hasSize(1);
        writer.flush(false);

        assertThat(elasticsearch.size()).isZero();
        assertThat(documents(writer)).containsExactlyInAnyOrderElementsOf(all);

        elasticsearch.answerAll();
        writer.flush(true);
        assertThat(documents(writer)).isEmpty();
    }

    @Test
    void write_restoredState_writesWhatWaited() throws Exception {
        elasticsearch.setAway(true);
        ElasticsearchSinkWriter first = open();
        for (int i = 0; i < 11; i++) {
            first.write(document("id" + i, i + 1), null);
        }
        task.advance(30);
        first.flush(false);
        List<BufferedRequestState<SearchDocument>> state = first.snapshotState(1);
        first.close();

        elasticsearch.setAway(false);
        ElasticsearchSinkWriter second = open(LIMITS, state);
        second.flush(true);

        assertThat(elasticsearch.size()).isEqualTo(11);
        assertThat(elasticsearch.version("id10")).isEqualTo(11);
    }

    @Test
    void write_elasticsearchAway_triesAgainEverMoreSeldom() throws Exception {
        elasticsearch.setAway(true);
        ElasticsearchSinkWriter writer = open();
        writer.write(document("a", 1), null);
        task.advance(60_000);
        int attempts = elasticsearch.requests().size();

        assertThat(attempts).isBetween(8, 20);
        assertThat(task.count("retries")).isEqualTo(attempts);
    }

    @Test
    void write_elasticsearchComesBack_allArrive() throws Exception {
        elasticsearch.setAway(true);
        ElasticsearchSinkWriter writer = open();
        for (int i = 0; i < 50; i++) {
            writer.write(document("id" + i, 1), null);
        }
        task.advance(5_000);
        assertThat(elasticsearch.size()).isZero();
        elasticsearch.setAway(false);
        task.advance(10_000);

        assertThat(elasticsearch.size()).isEqualTo(50);
        assertThat(task.gauge("connected")).isEqualTo(1);
        assertThat(task.gauge("pending")).isZero();
    }

    @Test
    void write_pendingIsFull_waitsForElasticsearch() throws Exception {
        elasticsearch.setAway(true);
        ElasticsearchSinkWriter writer = open(LIMITS.withPending(10, 100_000), List.of());
        for (int i = 0; i < 10; i++) {
            writer.write(document("id" + i, 1), null);
        }
        task.advance(1_000);
        room().orElseThrow().onRoom(() -> {});
        room().orElseThrow().unwatch();
        task.registerTimer(
                task.getCurrentProcessingTime() + 30_000, t -> elasticsearch.setAway(false));
        long before = task.getCurrentProcessingTime();
        writer.write(document("one more", 1), null);

        assertThat(task.getCurrentProcessingTime() - before).isGreaterThanOrEqualTo(30_000);
        writer.flush(true);
        assertThat(elasticsearch.size()).isEqualTo(11);
    }

    @Test
    void room_isThereUntilTheNextWriteWouldWait_andIsAnnouncedWhenItIsBack() throws Exception {
        elasticsearch.setAway(true);
        ElasticsearchSinkWriter writer = open(LIMITS.withPending(10, 100_000), List.of());
        WriterRoom room = room().orElseThrow();
        List<Long> announced = new ArrayList<>();
        room.onRoom(() -> announced.add(task.getCurrentProcessingTime()));
        long before = task.getCurrentProcessingTime();
        int written = 0;
        for (; room.isThere(); written++) {
            writer.write(document("id" + written, 1), null);
        }
        assertThat(written).isEqualTo(10);
        assertThat(task.getCurrentProcessingTime()).as("nothing waited").isEqualTo(before);

        task.advance(30_000);
        assertThat(announced).as("while Elasticsearch is away").isEmpty();
        elasticsearch.setAway(false);
        task.advance(30_000);
        assertThat(announced).isNotEmpty();
        assertThat(room.isThere()).isTrue();
    }

    /** Or no barrier would pass: the one too many is taken, and others are not brought. */
    @Test
    void write_pendingIsFull_andSomebodyListens_waitsNoLongerThanUntilItIsStuck() throws Exception {
        elasticsearch.hold();
        ElasticsearchSinkWriter writer = open(LIMITS.withPending(10, 100_000), List.of());
        WriterRoom room = room().orElseThrow();
        List<Long> announced = new ArrayList<>();
        room.onRoom(() -> announced.add(task.getCurrentProcessingTime()));
        for (int i = 0; i < 10; i++) {
            writer.write(document("id" + i, 1), null);
        }
        assertThat(room.isStuck()).as("nobody has waited yet").isFalse();
        long before = task.getCurrentProcessingTime();
        writer.write(document("one too many", 1), null);

        assertThat(task.getCurrentProcessingTime() - before)
                .isBetween(
                        ElasticsearchSinkWriter.STUCK_MILLISECONDS,
                        ElasticsearchSinkWriter.STUCK_MILLISECONDS + 100);
        assertThat(room.isStuck()).isTrue();
        assertThat(documents(writer)).hasSize(11);
        elasticsearch.answerAll();
        task.advance(100);
        assertThat(room.isStuck()).isFalse();
        assertThat(announced).isNotEmpty();
    }

    @Test
    void write_elasticsearchIsSlow_isHeldBackAndNeverStuck() throws Exception {
        elasticsearch.hold();
        ElasticsearchSinkWriter writer = open(LIMITS.withPending(10, 100_000), List.of());
        WriterRoom room = room().orElseThrow();
        room.onRoom(() -> {});
        for (int i = 0; i < 10; i++) {
            writer.write(document("id" + i, 1), null);
        }
        for (int i = 0; i < 20; i++) {
            long answered = task.getCurrentProcessingTime() + 1_500;
            task.registerTimer(
                    answered,
                    t -> {
                        elasticsearch.answerAll();
                        elasticsearch.hold();
                    });
            for (int j = 0; j < 4; j++) {
                writer.write(document("more " + i + j, 1), null);
            }
            assertThat(room.isStuck()).isFalse();
            assertThat(documents(writer)).hasSizeLessThanOrEqualTo(10);
        }
    }

    @Test
    void room_isNotThere_whenTheBytesOfWhatWaitsAreFull() throws Exception {
        elasticsearch.setAway(true);
        ElasticsearchSinkWriter writer = open(LIMITS.withPending(100, 900), List.of());
        WriterRoom room = room().orElseThrow();
        writer.write(document("a", 1, 400), null);
        writer.write(document("b", 1, 400), null);
        assertThat(room.isThere()).isTrue();
        writer.write(document("c", 1, 400), null);
        assertThat(room.isThere()).isFalse();
    }

    @Test
    void room_isFoundInItsTaskOnly_andNoLongerThanTheWriterIsOpen() {
        ElasticsearchSinkWriter first = open();
        WriterRoom room = room().orElseThrow();
        assertThat(WriterRoom.find(task.getJobInfo(), new TaskInfoImpl("other", 1, 0, 1, 0)))
                .isEmpty();
        assertThat(WriterRoom.find(task.getJobInfo(), new TaskInfoImpl("sink", 1, 0, 1, 1)))
                .as("of another attempt")
                .isEmpty();
        ElasticsearchSinkWriter second = open();
        assertThat(room()).isPresent().get().isNotSameAs(room);
        first.close();
        assertThat(room()).as("the newer one's").isPresent();
        second.close();
        assertThat(room()).isEmpty();
    }

    @Test
    void write_overload_sendsOnlyTheRefusedDocumentsAgain() throws Exception {
        elasticsearch.failDocument(
                "b", RestStatus.TOO_MANY_REQUESTS, RestStatus.SERVICE_UNAVAILABLE);
        ElasticsearchSinkWriter writer = open();
        for (String id : List.of("a", "b", "c", "d")) {
            writer.write(document(id, 1), null);
        }
        writer.flush(true);

        assertThat(elasticsearch.requests())
                .containsExactly(List.of("a", "b", "c", "d"), List.of("b"), List.of("b"));
        assertThat(elasticsearch.size()).isEqualTo(4);
        assertThat(task.gauge("connected")).isEqualTo(1);
    }

    @Test
    void write_newerVersionDuringRetry_overtakes() throws Exception {
        elasticsearch.setAway(true);
        ElasticsearchSinkWriter writer = open();
        writer.write(document("a", 1), null);
        task.advance(50);
        writer.write(document("a", 2), null);
        elasticsearch.setAway(false);
        writer.flush(true);

        assertThat(elasticsearch.version("a")).isEqualTo(2);
        assertThat(task.count("writes")).isEqualTo(1);
    }

    @Test
    void write_replayed_isCountedAsConflictAndWritten() throws Exception {
        ElasticsearchSinkWriter writer = open();
        writer.write(document("a", 5), null);
        writer.flush(true);
        writer.write(document("a", 5), null);
        writer.write(document("a", 4), null);
        writer.flush(true);

        assertThat(elasticsearch.version("a")).isEqualTo(5);
        assertThat(task.count("conflicts")).isEqualTo(1);
        assertThat(task.count("writes")).isEqualTo(2);
        assertThat(rejections.all()).isEmpty();
    }

    @Test
    void write_documentRefused_isRejectedAndTheOthersWritten() throws Exception {
        elasticsearch.failDocument("b", RestStatus.BAD_REQUEST);
        ElasticsearchSinkWriter writer = open();
        for (String id : List.of("a", "b", "c")) {
            writer.write(document(id, 1), null);
        }
        writer.flush(true);

        assertThat(elasticsearch.size()).isEqualTo(2);
        assertThat(rejections.all()).hasSize(1);
        assertThat(rejections.all().get(0).reason()).isEqualTo(RejectedDocument.Reason.REFUSED);
        assertThat(rejections.all().get(0).detail()).contains("400").contains("ordered");
        assertThat(task.count("rejected")).isEqualTo(1);
    }

    @Test
    void write_requestTooLarge_sendsItsHalves() throws Exception {
        elasticsearch.setMaxDocuments(1);
        ElasticsearchSinkWriter writer = open();
        for (String id : List.of("a", "b", "c", "d")) {
            writer.write(document(id, 1), null);
        }
        writer.flush(true);

        assertThat(elasticsearch.size()).isEqualTo(4);
        assertThat(rejections.all()).isEmpty();
    }

    @Test
    void write_oneDocumentTooLarge_isRejected() throws Exception {
        elasticsearch.setMaxDocuments(0);
        ElasticsearchSinkWriter writer = open();
        writer.write(document("a", 1), null);
        writer.flush(true);

        assertThat(rejections.all()).hasSize(1);
        assertThat(rejections.all().get(0).reason()).isEqualTo(RejectedDocument.Reason.TOO_LARGE);
    }

    @Test
    void write_brokenJson_isRejectedAlone() throws Exception {
        ElasticsearchSinkWriter writer = open();
        for (String id : List.of("a", "b")) {
            writer.write(document(id, 1), null);
        }
        writer.write(new SearchDocument("items", "broken", 1, bytes("{\"a\":"), -1), null);
        writer.flush(true);

        assertThat(elasticsearch.size()).isEqualTo(2);
        assertThat(rejections.all()).hasSize(1);
        assertThat(rejections.all().get(0).document().id()).isEqualTo("broken");
    }

    @Test
    void write_invalidDocument_isRejectedUnsent() throws Exception {
        ElasticsearchSinkWriter writer = open();
        writer.write(document("", 1), null);
        writer.write(document("é".repeat(257), 1), null);
        writer.write(new SearchDocument("other", "a", 1, bytes("{}"), -1), null);
        writer.write(new SearchDocument("items", "a", 1, bytes("[]"), -1), null);
        writer.write(new SearchDocument("items", "a", 1, bytes("{\n}"), -1), null);
        writer.write(document("a", 1, 600), null);
        writer.write(document("é".repeat(256), 1), null);
        writer.flush(true);

        assertThat(rejections.all())
                .extracting(RejectedDocument::detail)
                .containsExactly(
                        "the id is empty",
                        "the id has 514 bytes, more than 512",
                        "unknown index: other",
                        "the source is not a JSON object",
                        "the source has a line break",
                        "601 bytes, more than 500");
        assertThat(elasticsearch.size()).isEqualTo(1);
    }

    @Test
    void write_forbidden_failsTheTask() throws Exception {
        elasticsearch.failDocument("a", RestStatus.FORBIDDEN);
        ElasticsearchSinkWriter writer = open();
        writer.write(document("a", 1), null);

        assertThatThrownBy(() -> writer.flush(true))
                .isInstanceOf(WriterTask.TaskFailure.class)
                .rootCause()
                .hasMessageContaining("refuses to write to items with status 403");
    }

    @Test
    void write_wholeRequestUnauthorized_failsTheTask() throws Exception {
        elasticsearch.failNext(
                new ElasticsearchStatusException("bad password", RestStatus.UNAUTHORIZED));
        ElasticsearchSinkWriter writer = open();
        writer.write(document("a", 1), null);

        assertThatThrownBy(() -> writer.flush(true)).rootCause().hasMessage("bad password");
    }

    @Test
    void write_firstVersionCheckUnanswered_isSentAgain() throws Exception {
        elasticsearch.failNext(
                new UncategorizedExecutionException(
                        "Failed execution",
                        new ExecutionException(new ConnectException("Connection refused"))));
        ElasticsearchSinkWriter writer = open();
        writer.write(document("a", 1), null);
        writer.flush(true);

        assertThat(elasticsearch.size()).isEqualTo(1);
    }

    @Test
    void write_deletion_isVersioned() throws Exception {
        ElasticsearchSinkWriter writer = open();
        writer.write(SearchDocument.deletion("items", "a", 5, -1), null);
        writer.flush(true);
        writer.write(document("a", 4), null);
        writer.flush(true);

        assertThat(elasticsearch.version("a")).isEqualTo(5);
        assertThat(task.count("conflicts")).isEqualTo(1);
    }

    @Test
    void freshness_fromAppendToAcknowledgement() throws Exception {
        elasticsearch.hold();
        ElasticsearchSinkWriter writer = open();
        writer.write(document("a", 1).withAppendedAt(task.getCurrentProcessingTime() - 500), null);
        writer.write(document("b", 1), null);
        task.advance(1_000);
        elasticsearch.answerAll();
        writer.flush(true);

        assertThat(task.histogram("freshness").getCount()).isEqualTo(1);
        assertThat(task.histogram("freshness").getStatistics().getMax()).isBetween(1_490L, 1_510L);
    }

    /** While Elasticsearch is away nothing is written, and nothing is fresh either. */
    @Test
    void freshness_ofWhatIsNotWritten_isItsAge() throws Exception {
        elasticsearch.hold();
        ElasticsearchSinkWriter writer = open();
        long appended = task.getCurrentProcessingTime() - 500;
        writer.write(document("a", 1).withAppendedAt(appended), null);
        writer.write(document("a", 2).withAppendedAt(appended + 400), null);
        writer.write(document("b", 1).withAppendedAt(appended), null);
        task.advance(300_000);

        HistogramStatistics away = task.histogram("freshness").getStatistics();
        assertThat(away.size()).as("the newer version waits since the older one").isEqualTo(2);
        assertThat(away.getMin()).isCloseTo(300_500, Percentage.withPercentage(1));
        assertThat(task.histogram("freshness").getCount()).isZero();
        elasticsearch.answerAll();
        writer.flush(true);
        task.advance(300_000);

        assertThat(task.histogram("freshness").getCount()).isEqualTo(2);
        assertThat(task.histogram("freshness").getStatistics().size()).isZero();
    }

    @Test
    void freshness_ofWhatWaitsBeforeTheWriter_isItsAge() {
        open();
        WriterRoom room = room().orElseThrow();
        SearchDocument waiting =
                document("a", 1).withAppendedAt(task.getCurrentProcessingTime() - 100_700);
        room.waits(waiting);
        room.waits(document("b", 1));

        HistogramStatistics statistics = task.histogram("freshness").getStatistics();
        assertThat(statistics.size()).as("what no event caused is not counted").isEqualTo(1);
        assertThat(statistics.getMin()).isBetween(100_000L, 102_000L);
        room.waitsNoMore(waiting);
        room.waitsNoMore(document("b", 1));
        assertThat(task.histogram("freshness").getStatistics().size()).isZero();
    }

    @Test
    void flush_handsRejectionsOver() throws Exception {
        ElasticsearchSinkWriter writer = open();
        writer.flush(false);

        assertThat(rejections.flushes()).isEqualTo(1);
        writer.close();
        assertThat(rejections.isClosed()).isTrue();
    }

    private ElasticsearchSinkWriter open() {
        return open(LIMITS, List.of());
    }

    private ElasticsearchSinkWriter open(
            SinkLimits limits, Collection<BufferedRequestState<SearchDocument>> state) {
        return new ElasticsearchSinkWriter(
                task, () -> {}, new BulkSender(elasticsearch), limits, rejections, state);
    }

    private Optional<WriterRoom> room() {
        return WriterRoom.find(task.getJobInfo(), task.getTaskInfo());
    }

    private static List<SearchDocument> documents(ElasticsearchSinkWriter writer) {
        List<SearchDocument> documents = new ArrayList<>();
        writer.snapshotState(1)
                .forEach(
                        state ->
                                state.getBufferedRequestEntries()
                                        .forEach(entry -> documents.add(entry.getRequestEntry())));
        return documents;
    }

    private static SearchDocument document(String id, long version) {
        return document(id, version, 10);
    }

    private static SearchDocument document(String id, long version, int size) {
        String source = "{\"a\":\"" + "x".repeat(size - 8) + "\"}";
        return new SearchDocument("items", id, version, bytes(source), -1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
