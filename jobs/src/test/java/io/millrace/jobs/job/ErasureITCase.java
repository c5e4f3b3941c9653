package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.ErasureReceipt;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.jobs.cli.Answer;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.erase.ReceiptTopic;
import io.millrace.jobs.kafka.KafkaModelLog;
import io.millrace.jobs.replay.OutcomeTopic;
import io.millrace.jobs.replay.TopicWriter;
import io.millrace.jobs.search.ElasticsearchHttp;
import io.millrace.jobs.stack.KafkaTopics;
import io.millrace.jobs.stack.StackExtension;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog;
import io.millrace.savepoints.SavepointReader;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.sink.IndexAccess;
import io.millrace.search.sink.StaleDocuments;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.ShopperState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Erasure on real parts, and going on from a savepoint that is older than the erasure and than what
 * the index and the model log show.
 */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class ErasureITCase {
    private static final Path FOLDER = Path.of("target", "erasure it").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int ITEMS = 20;
    private static final int SHOPPERS = 8;
    private static final int ROUNDS = 6;

    /** Nobody views it. */
    private static final String LOST_ITEM = "item 17";

    private static final String ERASED = "erased-user-8317";
    private static final String ERASED_VISITOR = "visitor-of-8317";
    private static final String RETURNING = "returning-user-5512";

    @RegisterExtension private static final StackExtension STACK = new StackExtension(FOLDER);

    private static Map<String, String> settings;

    private final long now = System.currentTimeMillis();

    /** Midnight: the history is of one day, on which an item counts once for each shopper. */
    private final long start = (now / DAY - 10) * DAY;

    private final EventCodec events = new EventCodec();
    private int serial;
    private long sent;

    @BeforeAll
    static void chooseSettings() {
        settings = STACK.settings();
        settings.put("deployment.id", "erasing");
        settings.put("checkpoint.interval", "300 ms");
        settings.put("flink.parallelism", "2");
        settings.put("flink.rest-port", "0");
    }

    @Test
    void erasedShopper_isGoneEverywhere_andStaysGoneWhenAnOlderSavepointIsRestored()
            throws Exception {
        Path temporary = Files.createDirectories(FOLDER.resolve("tmp"));
        MillraceConfig config = config("checkpoints", Map.of());
        Path older;
        Path newest;
        try (RunningJob job = new JobRunner(config, temporary).start();
                TopicWriter writer = TopicWriter.open(config.kafka().properties(), 5);
                OutcomeTopic totals =
                        OutcomeTopic.open(
                                config.kafka().properties(), config.kafka().qualityTopic())) {
            sendHistory(writer, config);
            await("the history", () -> totals.read().learned() == sent);
            older =
                    Path.of(
                            job.cluster()
                                    .triggerSavepoint(
                                            job.id(),
                                            "file:" + FOLDER.resolve("older"),
                                            false,
                                            SavepointFormatType.CANONICAL)
                                    .get()
                                    .replaceFirst("^file:", ""));

            sendFuture(writer, config);
            await("what is given up later", () -> totals.read().learned() == sent);
            await("its documents", () -> document(config, "u:newcomer").has("shopper_id"));
            assertThat(document(config, "u:" + ERASED).path("event_number").asLong())
                    .isGreaterThan(1);

            assertThat(erase("--user", ERASED))
                    .contains("Withdrawn   6 interactions")
                    .doesNotContain("Remaining")
                    .contains("Documents   gone");
            assertReturningShopperIsServed(writer, config);
            newest = Path.of(stop(job, "newest"));
        }
        assertThat(bytes(older)).as("a savepoint from before").contains(ERASED, ERASED_VISITOR);
        assertErased(config, newest);

        goOnFrom(older, temporary);
    }

    /** What came after the savepoint is in the topics, the log and the index, but not let in. */
    private void goOnFrom(Path older, Path temporary) throws Exception {
        Path checkpoints = FOLDER.resolve("again");
        Path kept = checkpoints.resolve("erasing").resolve("savepoints");
        Files.createDirectories(kept);
        Files.move(older, kept.resolve(older.getFileName()));
        MillraceConfig config = config("again", Map.of("gate.future-tolerance", "0 ms"));
        writeGhosts(config);
        long before = newestEpoch(config);
        loseFence(config);
        loseItem(config);
        Path after;
        try (RunningJob job = new JobRunner(config, temporary).start()) {
            assertThat(job.restoredFrom())
                    .hasValueSatisfying(
                            path -> assertThat(path).contains(older.getFileName().toString()));
            await(
                    "an index of the newest epoch alone",
                    () -> {
                        assertThat(document(config, "u:" + ERASED).isEmpty()).isTrue();
                        assertThat(document(config, "v:" + ERASED_VISITOR).isEmpty()).isTrue();
                        long newest = newestEpoch(config);
                        return newest > before && oldestEpoch(config) == newest;
                    });
            try (OutcomeTopic totals =
                    OutcomeTopic.open(config.kafka().properties(), config.kafka().qualityTopic())) {
                await(
                        "the events from before the erasure, once more",
                        () -> totals.read().count("erased") == 4);
            }
            await(
                    "the item to go that left without a tombstone",
                    () -> !ids(config, SearchIndex.ITEMS).contains(LOST_ITEM));
            after = Path.of(stop(job, "after"));
        }
        SavepointReader state = SavepointReader.open(after);
        assertThat(state.shopperEvents())
                .doesNotContainKey("u:newcomer")
                .doesNotContainKey("u:" + ERASED)
                .containsEntry("u:s0", (long) ROUNDS);
        assertErased(config, after);
        assertDocumentsEqualState(config, state);
        assertGhostsAreGone(config);
    }

    /** Epochs would begin at 1 again, and log and index would outrank all that is written. */
    private static void loseFence(MillraceConfig config) throws Exception {
        try (Admin admin = Admin.create(config.kafka().properties())) {
            String fence = new KafkaModelLog(config).fenceTopic();
            admin.deleteTopics(List.of(fence)).all().get();
            await("the fence to go", () -> !admin.listTopics().names().get().contains(fence));
        }
    }

    /**
     * The catalogue topic after an item left it, and its tombstone was compacted away. More records
     * than before, or the offsets of the savepoint would lie behind the topic's end.
     */
    private static void loseItem(MillraceConfig config) throws Exception {
        String topic = config.kafka().catalogueTopic();
        try (Admin admin = Admin.create(config.kafka().properties())) {
            admin.deleteTopics(List.of(topic)).all().get();
            await("the catalogue to go", () -> !admin.listTopics().names().get().contains(topic));
        }
        KafkaTopics.create(config.kafka());
        CatalogueCodec codec = new CatalogueCodec();
        try (TopicWriter writer = TopicWriter.open(config.kafka().properties(), 5)) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < ITEMS; i++) {
                    CatalogueItem item = item("item " + i);
                    if (!item.itemId().equals(LOST_ITEM)) {
                        writer.send(topic, utf8(item.itemId()), codec.encode(item));
                    }
                }
            }
            writer.flush();
        }
    }

    private void sendHistory(TopicWriter writer, MillraceConfig config) {
        CatalogueCodec codec = new CatalogueCodec();
        for (int i = 0; i < ITEMS; i++) {
            CatalogueItem item = item("item " + i);
            writer.send(config.kafka().catalogueTopic(), utf8(item.itemId()), codec.encode(item));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int shopper = 0; shopper < SHOPPERS; shopper++) {
                view(writer, config, "s" + shopper, null, (round * 3 + shopper) % 15, round);
            }
            view(writer, config, ERASED, null, round % 3, round);
            view(writer, config, null, ERASED_VISITOR, 5 + round % 2, round);
            view(writer, config, RETURNING, null, 9, round);
        }
        // Items that nobody but the erased shopper ever touched.
        view(writer, config, ERASED, null, 18, ROUNDS);
        view(writer, config, ERASED, null, 19, ROUNDS + 1);
        view(writer, config, ERASED, null, 18, ROUNDS + 2);
        Event identify = event(EventType.IDENTIFY, ERASED, ERASED_VISITOR, null, ROUNDS + 3);
        send(writer, config, ERASED_VISITOR, identify);
        view(writer, config, null, ERASED_VISITOR, 19, ROUNDS + 4);
        writer.flush();
    }

    /** Of old, four more events of the shopper who is erased then; of tomorrow, everybody else. */
    private void sendFuture(TopicWriter writer, MillraceConfig config) {
        for (int i = 0; i < 4; i++) {
            view(writer, config, ERASED, null, i, ROUNDS + 10 + i);
        }
        int tomorrow = (int) Duration.ofMillis(now - start).plusHours(12).toMinutes();
        view(writer, config, "newcomer", null, 1, tomorrow);
        view(writer, config, "newcomer", null, 2, tomorrow);
        view(writer, config, "s0", null, 3, tomorrow);
        view(writer, config, "s1", null, 4, tomorrow);
        writer.flush();
    }

    private void assertReturningShopperIsServed(TopicWriter writer, MillraceConfig config)
            throws Exception {
        assertThat(erase("--user", RETURNING)).contains("Documents   gone");
        Event event =
                new Event(
                        "back",
                        EventType.VIEW_ITEM,
                        RETURNING,
                        null,
                        List.of(EventItem.of("item 3")),
                        System.currentTimeMillis() + 1_000,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
        send(writer, config, RETURNING, event);
        writer.flush();
        await(
                "the shopper who is back",
                () -> {
                    JsonNode recent = profile(config, "u:" + RETURNING).path("recent_events");
                    return recent.size() == 1
                            && recent.get(0).path("item_id").asText().equals("item 3");
                });
    }

    /** Neither savepoint nor log nor index nor receipts name the shopper or show the counts. */
    private static void assertErased(MillraceConfig config, Path savepoint) throws Exception {
        assertThat(bytes(savepoint)).doesNotContain(ERASED).doesNotContain(ERASED_VISITOR);
        SavepointReader state = SavepointReader.open(savepoint);
        for (String itemId : List.of("item 18", "item 19")) {
            assertThat(state.item(itemId))
                    .hasValueSatisfying(
                            item -> {
                                assertThat(item.interactions()).isZero();
                                assertThat(item.popularity()).isZero();
                                assertThat(item.occurrences()).isZero();
                                assertThat(item.coVisits().size()).isZero();
                                assertThat(item.transitions().size()).isZero();
                            });
            ItemRecord published = published(config).get(itemId);
            assertThat(published.interactions()).isZero();
            assertThat(published.changed())
                    .allSatisfy(
                            neighbour -> {
                                assertThat(neighbour.coVisits()).isZero();
                                assertThat(neighbour.transitions()).isZero();
                            });
        }
        assertThat(document(config, "u:" + ERASED).isEmpty()).isTrue();
        assertThat(profile(config, "u:" + ERASED).isEmpty()).isTrue();
        try (ReceiptTopic receipts =
                ReceiptTopic.open(
                        config.kafka().properties(), config.kafka().erasureReceiptsTopic())) {
            for (String shopperId : List.of("u:" + ERASED, "v:" + ERASED_VISITOR)) {
                String pseudonym = config.elasticsearch().shopperPseudonyms().of(shopperId);
                await(
                        "the receipt of " + shopperId,
                        () -> receipts.find("erasing/" + pseudonym).isPresent());
                ErasureReceipt receipt = receipts.find("erasing/" + pseudonym).orElseThrow();
                assertThat(receipt.toString()).doesNotContain(ERASED);
                assertThat(receipt.erasedAt()).isGreaterThanOrEqualTo(receipt.erasedUpTo());
            }
        }
    }

    private static void assertDocumentsEqualState(MillraceConfig config, SavepointReader state)
            throws Exception {
        Map<String, ShopperState> shoppers = new TreeMap<>();
        state.forEachShopper(
                (id, shopper) -> {
                    if (shopper.hasHistory()) {
                        shoppers.put(id, shopper);
                    }
                });
        assertThat(ids(config, SearchIndex.SHOPPERS)).isEqualTo(shoppers.keySet());
        assertThat(ids(config, SearchIndex.SHOPPER_PROFILES)).isEqualTo(shoppers.keySet());
        for (Map.Entry<String, ShopperState> shopper : shoppers.entrySet()) {
            JsonNode profile = profile(config, shopper.getKey());
            List<String> recent = new ArrayList<>();
            profile.path("recent_events").forEach(e -> recent.add(e.path("item_id").asText()));
            assertThat(recent)
                    .as("history of %s", shopper.getKey())
                    .isEqualTo(
                            shopper.getValue().history().stream().map(PastItem::itemId).toList());
            assertThat(profile.path("event_number").asLong())
                    .isEqualTo(shopper.getValue().events());
            assertThat(document(config, shopper.getKey()).path("event_number").asLong())
                    .isEqualTo(shopper.getValue().events());
        }
        Set<String> catalogue = new TreeSet<>();
        state.forEachItem(
                (id, item) -> {
                    if (item.catalogueRecord() != null) {
                        catalogue.add(id);
                    }
                });
        assertThat(ids(config, SearchIndex.ITEMS)).isEqualTo(catalogue);
        Map<String, Long> shown = new TreeMap<>();
        for (String name : ids(config, SearchIndex.QUALITY)) {
            if (name.startsWith("outcome.")) {
                shown.put(name, find(config, SearchIndex.QUALITY, name).path("value").asLong());
            }
        }
        assertThat(shown).isEqualTo(state.outcomeTotals());
    }

    /** Things of a lineage that neither the state nor the topics know. */
    private static void writeGhosts(MillraceConfig config) throws Exception {
        StringBuilder lines = new StringBuilder();
        ghost(lines, SearchIndex.ITEMS, "{\"item_id\":\"ghost\",\"model_epoch\":1}");
        ghost(lines, SearchIndex.SHOPPERS, "{\"shopper_id\":\"ghost\",\"model_epoch\":1}");
        ghost(lines, SearchIndex.SIGNALS, "{\"kind\":\"trending\",\"model_epoch\":1}");
        try (IndexAccess access =
                IndexAccess.open(
                        Connections.elasticsearch(config.elasticsearch()),
                        new IndexNames("erasing"))) {
            assertThat(access.post("/_bulk", utf8(lines.toString())).path("errors").asBoolean())
                    .isFalse();
        }
        try (ModelLog.Writer writer = new KafkaModelLog(config).openWriter()) {
            writer.append(
                    Channel.ITEMS,
                    "ghost",
                    new ItemRecord("ghost", ModelVersion.of(1, 1), 1, 1, 1, 1, 0, null, List.of()));
            writer.flush();
        }
    }

    private static void ghost(StringBuilder lines, SearchIndex index, String source) {
        lines.append(
                "{\"index\":{\"_index\":\"%s\",\"_id\":\"ghost\",\"version\":%d,\"version_type\":\"external\"}}%n%s%n"
                        .formatted(
                                new IndexNames("erasing").alias(index),
                                ModelVersion.of(1, 1),
                                source));
    }

    private static void assertGhostsAreGone(MillraceConfig config) throws Exception {
        assertThat(ids(config, SearchIndex.SIGNALS)).isNotEmpty().doesNotContain("ghost");
        assertThat(published(config)).doesNotContainKey("ghost");
    }

    /** What the model log holds of each item, without what was deleted. */
    private static Map<String, ItemRecord> published(MillraceConfig config) throws Exception {
        Map<String, ItemRecord> newest = new HashMap<>();
        try (ModelLog.Reader reader = new KafkaModelLog(config).openReader()) {
            while (!reader.hasCaughtUp()) {
                for (ModelLog.Entry entry : reader.poll(Duration.ofMillis(100))) {
                    if (entry.channel() == Channel.ITEMS && entry.record() == null) {
                        newest.remove(entry.key());
                    } else if (entry.record() instanceof ItemRecord item) {
                        newest.put(entry.key(), item);
                    }
                }
            }
        }
        return newest;
    }

    private static String erase(String... arguments) {
        List<String> all = new ArrayList<>(List.of("erase"));
        all.addAll(List.of(arguments));
        settings.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
        Answer answer = Answer.to(all);
        assertThat(answer.exitCode()).as(answer.text()).isZero();
        return answer.text();
    }

    private static String stop(RunningJob job, String name) throws InterruptedException {
        return job.stopWithSavepoint("file:" + FOLDER.resolve(name)).replaceFirst("^file:", "");
    }

    private static MillraceConfig config(String checkpoints, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(settings);
        values.put("checkpoint.directory", FOLDER.resolve(checkpoints).toString());
        values.putAll(more);
        return MillraceConfig.of(values);
    }

    /** Every byte of a savepoint, one character a byte. */
    private static String bytes(Path savepoint) throws Exception {
        StringBuilder bytes = new StringBuilder();
        try (Stream<Path> files = Files.walk(savepoint)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return bytes.toString();
    }

    private static long newestEpoch(MillraceConfig config) throws Exception {
        try (ModelLog.Reader reader = new KafkaModelLog(config).openReader()) {
            while (!reader.hasCaughtUp()) {
                reader.poll(Duration.ofMillis(100));
            }
            ModelLog.Claim newest = reader.newestClaim();
            return newest == null ? 0 : newest.epoch();
        }
    }

    private static long oldestEpoch(MillraceConfig config) throws Exception {
        long oldest = Long.MAX_VALUE;
        for (SearchIndex index : SearchIndex.values()) {
            for (JsonNode hit : hits(config, index)) {
                oldest =
                        Math.min(
                                oldest,
                                hit.path("_source")
                                        .path(StaleDocuments.epochField(index))
                                        .asLong());
            }
        }
        return oldest;
    }

    private static Set<String> ids(MillraceConfig config, SearchIndex index) throws Exception {
        Set<String> ids = new TreeSet<>();
        hits(config, index).forEach(hit -> ids.add(hit.path("_id").asText()));
        return ids;
    }

    private static JsonNode hits(MillraceConfig config, SearchIndex index) throws Exception {
        ElasticsearchHttp elasticsearch = ElasticsearchHttp.of(config.elasticsearch());
        String alias = new IndexNames("erasing").alias(index);
        elasticsearch.post("/" + alias + "/_refresh", "");
        return elasticsearch
                .post("/" + alias + "/_search", "{\"size\":1000}")
                .path("hits")
                .path("hits");
    }

    private static JsonNode document(MillraceConfig config, String shopperId) throws Exception {
        return find(config, SearchIndex.SHOPPERS, shopperId);
    }

    private static JsonNode profile(MillraceConfig config, String shopperId) throws Exception {
        return find(config, SearchIndex.SHOPPER_PROFILES, shopperId);
    }

    private static JsonNode find(MillraceConfig config, SearchIndex index, String id)
            throws Exception {
        return ElasticsearchHttp.of(config.elasticsearch())
                .document(new IndexNames("erasing").alias(index), id)
                .orElse(JSON.createObjectNode());
    }

    private void view(
            TopicWriter writer,
            MillraceConfig config,
            String userId,
            String visitorId,
            int item,
            int minute) {
        Event event = event(EventType.VIEW_ITEM, userId, visitorId, "item " + item, minute);
        send(writer, config, userId == null ? visitorId : userId, event);
    }

    private void send(TopicWriter writer, MillraceConfig config, String key, Event event) {
        writer.send(config.kafka().eventsTopic(), utf8(key), events.encode(event));
        sent++;
    }

    private Event event(
            EventType type, String userId, String visitorId, String itemId, int minute) {
        return new Event(
                "e" + serial++,
                type,
                userId,
                visitorId,
                itemId == null ? List.of() : List.of(EventItem.of(itemId)),
                start + minute * 60_000L,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static CatalogueItem item(String itemId) {
        return new CatalogueItem(
                itemId,
                null,
                null,
                null,
                "Lamp " + itemId,
                null,
                "en",
                "Brand",
                List.of("Home"),
                10.0,
                "EUR",
                true,
                null,
                List.of(),
                Map.of(),
                null,
                null,
                null);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /** Polls until a condition holds; the test's timeout ends it otherwise. */
    private static void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(4).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("gave up waiting for " + what).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
