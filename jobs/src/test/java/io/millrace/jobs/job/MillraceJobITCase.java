package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.DeadLetter;
import io.millrace.events.DeadLetterCodec;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.jobs.cli.Answer;
import io.millrace.jobs.cluster.FlinkRest;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.kafka.KafkaModelLog;
import io.millrace.jobs.replay.OutcomeTopic;
import io.millrace.jobs.replay.Outcomes;
import io.millrace.jobs.replay.QualityTotals;
import io.millrace.jobs.replay.TopicWriter;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.search.ElasticsearchHttp;
import io.millrace.jobs.search.ShopSearch;
import io.millrace.jobs.stack.LocalStack;
import io.millrace.jobs.stack.StackExtension;
import io.millrace.modellog.ModelLog;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.query.Reason;
import io.millrace.search.query.SearchHits;
import io.millrace.search.query.SearchRequest;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The whole way on real parts: broker, Elasticsearch and a Flink cluster whose TaskManager is taken
 * away in the middle of the stream, and later Elasticsearch.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class MillraceJobITCase {
    private static final Path FOLDER = Path.of("target", "job it").toAbsolutePath();
    private static final long START = 1_700_000_000_000L;
    private static final int ITEMS = 40;
    private static final int SHOPPERS = 24;
    private static final int ROUNDS = 60;

    /** Documents that may wait in a writer of the second process, of two for each sink. */
    private static final int BUFFERED = 60;

    /** Items, and as many shoppers, that change while Elasticsearch is away. */
    private static final int MANY = 6 * BUFFERED;

    @RegisterExtension private static final StackExtension STACK = new StackExtension(FOLDER);

    private static Map<String, String> settings;
    private static MillraceConfig config;

    private final EventCodec events = new EventCodec();
    private final Map<String, Long> expectedInteractions = new TreeMap<>();

    /** Shoppers with the items that they count for on a day. */
    private final Set<String> counted = new HashSet<>();

    private final List<Event> sent = new ArrayList<>();
    private int serial;

    @BeforeAll
    static void chooseSettings() {
        Map<String, String> values = STACK.settings();
        values.put("deployment.id", "it-" + System.nanoTime());
        values.put("checkpoint.directory", FOLDER.resolve("checkpoints").toString());
        values.put("checkpoint.interval", "300 ms");
        values.put("kafka.start-from", "committed");
        values.put("flink.parallelism", "2");
        values.put("flink.rest-port", "0");
        settings = values;
        config = MillraceConfig.of(values);
    }

    @Test
    void job_thatLosesItsTaskManager_countsEveryEventOnceAndRanksForTheShopper() throws Exception {
        Path temporary = Files.createDirectories(FOLDER.resolve("tmp"));
        publishCatalogueThatWasReadBefore();
        try (RunningJob job = new JobRunner(config, temporary).start();
                TopicWriter writer = TopicWriter.open(config.kafka().properties(), 5);
                OutcomeTopic totals =
                        OutcomeTopic.open(
                                config.kafka().properties(), config.kafka().qualityTopic())) {
            sendRounds(writer, 0, ROUNDS / 2);
            writer.flush();
            await("half of the events", () -> totals.read().total() >= sent.size() / 2);

            job.cluster().terminateTaskManager(0).get();
            job.cluster().startTaskManager();

            sendRounds(writer, ROUNDS / 2, ROUNDS);
            sendBadRecords(writer);
            writer.flush();
            int bad = 4;
            int repeated = 10;
            long all = sent.size() + repeated + bad + 1L;
            await("all events", () -> totals.read().total() >= all);

            Outcomes outcomes = totals.read();
            assertThat(outcomes.learned()).isEqualTo(sent.size());
            assertThat(outcomes.duplicate()).isEqualTo(repeated);
            assertThat(outcomes.late()).isEqualTo(1);
            assertThat(outcomes.total()).isEqualTo(all);

            assertThat(job.cluster().getArchivedExecutionGraph(job.id()).get().getFailureInfo())
                    .as("the failure of the TaskManager")
                    .isNotNull();
            await(
                    "every item's count in the model log",
                    () -> expectedInteractions.equals(publishedInteractions()));
            assertDeadLetters();
            assertShopperIsServed();
            assertChoicesAreJudged(totals);
        }
        goOnWithANewProcess(temporary);
    }

    /** By a job of the same name whose state is gone: a fresh start needs all of it. */
    private void publishCatalogueThatWasReadBefore() throws Exception {
        try (TopicWriter writer = TopicWriter.open(config.kafka().properties(), 5)) {
            sendCatalogue(writer);
            writer.flush();
        }
        String topic = config.kafka().catalogueTopic();
        try (Admin admin = Admin.create(config.kafka().properties())) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .forEach(
                            partition ->
                                    ends.put(
                                            new TopicPartition(topic, partition.partition()),
                                            OffsetSpec.latest()));
            Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
            admin.listOffsets(ends)
                    .all()
                    .get()
                    .forEach(
                            (partition, end) ->
                                    read.put(partition, new OffsetAndMetadata(end.offset())));
            String group = config.deployment().id() + "-" + topic;
            admin.alterConsumerGroupOffsets(group, read).all().get();
        }
    }

    /** A second start restores the checkpoint, claims one epoch for all its tasks, and goes on. */
    private void goOnWithANewProcess(Path temporary) throws Exception {
        long epoch = newestEpoch();
        Path takenOver;
        Map<String, String> small = new HashMap<>(settings);
        small.put("elasticsearch.bulk.max-batch", "20");
        small.put("elasticsearch.bulk.max-buffered", Integer.toString(BUFFERED));
        try (RunningJob job = new JobRunner(MillraceConfig.of(small), temporary).start();
                TopicWriter writer = TopicWriter.open(config.kafka().properties(), 5);
                OutcomeTopic totals =
                        OutcomeTopic.open(
                                config.kafka().properties(), config.kafka().qualityTopic())) {
            takenOver = Path.of(URI.create(job.restoredFrom().orElseThrow().replace(" ", "%20")));
            sendRounds(writer, ROUNDS, ROUNDS + 1);
            writer.flush();
            await("the events after the start", () -> totals.read().learned() == sent.size());
            await(
                    "every item's count in the model log",
                    () -> expectedInteractions.equals(publishedInteractions()));
            assertShopperIsServed();
            assertThat(newestEpoch()).isEqualTo(epoch + 1);
            await("the checkpoint that was taken over is deleted", () -> !Files.exists(takenOver));
            assertWhatIsChosenForAQueryIsLifted(writer);
            assertItemsAreReplacedUnderWrites(writer);
            assertElasticsearchMayBeAway(job, writer, totals);
        }
        goOnFromFilesOfBoth(temporary);
    }

    /**
     * More documents change than the writers hold: learning goes on, checkpoints complete, and then
     * the index has the newest version of each.
     */
    private void assertElasticsearchMayBeAway(
            RunningJob job, TopicWriter writer, OutcomeTopic totals) throws Exception {
        Flink flink = new Flink(job);
        ShopSearch search = ShopSearch.of(config);
        long failures = flink.restored();
        long learned = totals.read().learned();
        signalElasticsearch("STOP");
        try {
            sendShelves(writer, 1);
            await("items that the writers do not hold", () -> flink.waiting() >= MANY / 2);
            sendShelves(writer, 2);
            for (int i = 0; i < MANY; i++) {
                send(writer, SHOPPERS + i, "item " + i % ITEMS, START + (ROUNDS + 5) * 60_000L + i);
            }
            writer.flush();
            await("the events meanwhile", () -> totals.read().learned() >= learned + MANY);
            await("shoppers that they do not hold", () -> flink.waiting() >= 3 * MANY / 2);
            long checkpoints = flink.checkpoints();
            await("checkpoints meanwhile", () -> flink.checkpoints() >= checkpoints + 3);
            assertThat(flink.waiting()).isGreaterThanOrEqualTo(3L * MANY / 2);
        } finally {
            signalElasticsearch("CONT");
        }
        await("that nothing waits", () -> flink.waiting() == 0);
        for (int i = 0; i < MANY; i++) {
            String shelf = "shelf " + i;
            await("the newest version of " + shelf, () -> price(search, shelf) == 2);
            String shopper = "u:u" + (SHOPPERS + i);
            await("a document of " + shopper, () -> shopper(search, shopper).isPresent());
        }
        assertThat(flink.restored()).as("nothing failed").isEqualTo(failures);
    }

    private void sendShelves(TopicWriter writer, int price) {
        for (int i = 0; i < MANY; i++) {
            CatalogueItem shelf = ChangingCatalogue.item("shelf " + i, "Shelf", price);
            writer.send(
                    config.kafka().catalogueTopic(),
                    bytes(shelf.itemId()),
                    new CatalogueCodec().encode(shelf));
        }
        writer.flush();
    }

    private static void signalElasticsearch(String signal) throws Exception {
        long pid =
                LocalStack.in(FOLDER).running().stream()
                        .filter(server -> server.name().equals("Elasticsearch"))
                        .findFirst()
                        .orElseThrow()
                        .pid();
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** What Flink says of a job. */
    private static final class Flink {
        private final FlinkRest rest;
        private final String job;

        private Flink(RunningJob job) {
            rest = new FlinkRest(job.restAddress(), Waiter.system());
            this.job = job.id().toHexString();
        }

        /** Documents that wait for the writers, outside of these. */
        private long waiting() {
            try {
                return (long) rest.metric(job, OverflowOperator.DOCUMENTS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private long checkpoints() {
            return all().completed();
        }

        private long restored() {
            return all().restored();
        }

        private FlinkRest.Checkpoints all() {
            try {
                return rest.checkpoints(job);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The second start's checkpoints use files of the first, where nothing changed since. */
    private void goOnFromFilesOfBoth(Path temporary) throws Exception {
        try (RunningJob job = new JobRunner(config, temporary).start();
                TopicWriter writer = TopicWriter.open(config.kafka().properties(), 5);
                OutcomeTopic totals =
                        OutcomeTopic.open(
                                config.kafka().properties(), config.kafka().qualityTopic())) {
            assertThat(job.restoredFrom()).isPresent();
            long learned = totals.read().learned();
            int before = sent.size();
            sendRounds(writer, ROUNDS + 1, ROUNDS + 2);
            writer.flush();
            await(
                    "the events after the third start",
                    () -> totals.read().learned() >= learned + sent.size() - before);
        }
    }

    /** Several visitors choose what stands last; the next one finds it first. */
    private void assertWhatIsChosenForAQueryIsLifted(TopicWriter writer)
            throws InterruptedException {
        ShopSearch search = ShopSearch.of(config);
        List<String> shown = hits(search, null, false);
        String chosen = shown.get(shown.size() - 1);
        long time = START + (ROUNDS + 2) * 60_000L;
        for (int visitor = 0; visitor < 20; visitor++) {
            String id = "w" + visitor;
            sendSearch(writer, EventType.VIEW_SEARCH_RESULTS, id, "Lamp!", shown, time);
            sendSearch(writer, EventType.SELECT_ITEM, id, null, List.of(chosen), time + 1_000);
            sendSearch(writer, EventType.PURCHASE, id, null, List.of(chosen), time + 9_000);
        }
        writer.flush();

        await(
                "what is chosen for the query on top",
                () -> hits(search, null, false).get(0).equals(chosen));
        assertThat(hits(search, "v:newcomer", true).get(0)).isEqualTo(chosen);
        SearchHits.Hit first = search.plain(SearchRequest.of("LAMP", null)).hits().get(0);
        assertThat(first.itemId()).isEqualTo(chosen);
        assertThat(first.reasons()).contains(Reason.QUERY_TIER1.wireName());
        assertThat(search.plain(SearchRequest.of("home lamp", null)).hits())
                .allSatisfy(hit -> assertThat(hit.reasons()).doesNotContain("query_tier1"));
    }

    private void sendSearch(
            TopicWriter writer,
            EventType type,
            String visitorId,
            String query,
            List<String> itemIds,
            long time) {
        Event event =
                new Event(
                        "s" + serial++,
                        type,
                        null,
                        visitorId,
                        itemIds.stream().map(EventItem::of).toList(),
                        time,
                        null,
                        null,
                        query,
                        null,
                        null,
                        null,
                        null);
        writer.send(config.kafka().eventsTopic(), bytes(visitorId), events.encode(event));
    }

    /**
     * The commands on the real topics, while the job writes what the catalogue says: nothing is
     * lost, and what was taken out of the catalogue does not come back.
     */
    private void assertItemsAreReplacedUnderWrites(TopicWriter writer) throws Exception {
        ShopSearch search = ShopSearch.of(config);
        String topic = config.kafka().catalogueTopic();
        writer.send(topic, bytes("item 37"), null);
        writer.flush();
        await("the first item to go", () -> item(search, "item 37").isEmpty());
        ChangingCatalogue catalogue = new ChangingCatalogue(writer, topic, "chair ");
        try (catalogue) {
            assertThat(index("rebuild")).contains("mapping version");
            writer.send(topic, bytes("item 39"), null);
            writer.flush();
            await("the second item to go", () -> item(search, "item 39").isEmpty());
            assertThat(index("swap")).contains("is live");
            assertThat(index("status")).contains("kept for rollback");
            assertThat(item(search, "item 39")).isEmpty();
        }
        awaitCatalogue(search, catalogue);

        ChangingCatalogue later = new ChangingCatalogue(writer, topic, "stool ");
        try (later) {
            await("later items", () -> item(search, "stool 0").isPresent());
            assertThat(index("rollback")).contains("is live");
        }
        awaitCatalogue(search, catalogue);
        awaitCatalogue(search, later);
        assertThat(item(search, "item 37")).isEmpty();
        assertThat(item(search, "item 39")).isEmpty();
        assertThat(item(search, "item 38")).isPresent();
    }

    private static void awaitCatalogue(ShopSearch search, ChangingCatalogue catalogue)
            throws InterruptedException {
        assertThat(catalogue.prices()).hasSizeGreaterThan(10);
        String prefix = catalogue.prices().keySet().iterator().next().split(" ")[0];
        await(
                "every price of " + prefix,
                () ->
                        catalogue.prices().entrySet().stream()
                                .allMatch(
                                        entry ->
                                                price(search, entry.getKey()) == entry.getValue()));
        SearchRequest all = SearchRequest.of(prefix, null).withPage(0, SearchRequest.MAX_WINDOW);
        await("no other " + prefix, () -> ids(search, all).equals(catalogue.prices().keySet()));
    }

    private static double price(ShopSearch search, String itemId) {
        return item(search, itemId).map(item -> item.path("price").asDouble()).orElse(-1.0);
    }

    private static Optional<JsonNode> item(ShopSearch search, String itemId) {
        try {
            return search.item(itemId);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> ids(ShopSearch search, SearchRequest request) {
        try {
            return search.plain(request).hits().stream()
                    .map(SearchHits.Hit::itemId)
                    .collect(Collectors.toSet());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an index command on the items prints. */
    private static String index(String command) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("index", command, "--dir", "" + FOLDER));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        if (!command.equals("status")) {
            arguments.addAll(List.of("--index", "items"));
        }
        int exitCode = Answer.execute(out, errors, arguments.toArray(String[]::new));
        assertThat(exitCode).as("index %s: %s", command, errors).isZero();
        return out.toString();
    }

    private static long newestEpoch() throws InterruptedException {
        try (ModelLog.Reader reader = new KafkaModelLog(config).openReader()) {
            while (!reader.hasCaughtUp()) {
                reader.poll(Duration.ofMillis(100));
            }
            return reader.newestClaim().epoch();
        }
    }

    /** Two kinds of shoppers and two kinds of items whose titles share a word. */
    private void sendCatalogue(TopicWriter writer) {
        CatalogueCodec codec = new CatalogueCodec();
        for (int i = 0; i < ITEMS; i++) {
            String world = i % 2 == 0 ? "garden" : "kitchen";
            CatalogueItem item =
                    new CatalogueItem(
                            "item " + i,
                            null,
                            null,
                            null,
                            "Lamp " + world + " " + i,
                            null,
                            "en",
                            "Brand " + world,
                            List.of("Home", world),
                            10.0 + i,
                            "EUR",
                            true,
                            null,
                            List.of(),
                            Map.of(),
                            null,
                            null,
                            null);
            writer.send(config.kafka().catalogueTopic(), bytes(item.itemId()), codec.encode(item));
        }
    }

    private void sendRounds(TopicWriter writer, int from, int to) {
        Random random = new Random(from);
        for (int round = from; round < to; round++) {
            for (int shopper = 0; shopper < SHOPPERS; shopper++) {
                // Even shoppers like even items; every tenth event strays.
                int item = random.nextInt(ITEMS / 2) * 2 + shopper % 2;
                if (random.nextInt(10) == 0) {
                    item = random.nextInt(ITEMS);
                }
                send(writer, shopper, "item " + item, START + round * 60_000L + shopper);
            }
        }
    }

    private void send(TopicWriter writer, int shopper, String itemId, long time) {
        Event event = event("e" + serial++, shopper, itemId, time);
        sent.add(event);
        if (counted.add(shopper + " " + itemId + " " + time / 86_400_000)) {
            expectedInteractions.merge(itemId, 1L, Long::sum);
        }
        writer.send(config.kafka().eventsTopic(), bytes(event.userId()), events.encode(event));
    }

    private void sendBadRecords(TopicWriter writer) {
        String topic = config.kafka().eventsTopic();
        for (Event event : sent.subList(sent.size() - 10, sent.size())) {
            writer.send(topic, bytes(event.userId()), events.encode(event));
        }
        writer.send(topic, bytes("u0"), bytes("{\"type\":"));
        writer.send(topic, bytes("u0"), bytes("[]"));
        writer.send(
                topic, null, bytes("{\"type\":\"view_item\",\"item_id\":\"a\",\"timestamp\":1}"));
        writer.send(topic, bytes("u0"), null);
        Event late = event("late", 0, "item 0", START - Duration.ofDays(90).toMillis());
        writer.send(topic, bytes(late.userId()), events.encode(late));
    }

    private static Event event(String id, int shopper, String itemId, long time) {
        return new Event(
                id,
                EventType.VIEW_ITEM,
                "u" + shopper,
                null,
                List.of(new EventItem(itemId, 1, null)),
                time,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** The newest record of each item in the log. */
    private Map<String, Long> publishedInteractions() {
        Map<String, ItemRecord> newest = new HashMap<>();
        try (ModelLog.Reader reader = new KafkaModelLog(config).openReader()) {
            while (!reader.hasCaughtUp()) {
                for (ModelLog.Entry entry : reader.poll(Duration.ofMillis(100))) {
                    if (entry.record() instanceof ItemRecord item) {
                        newest.merge(
                                entry.key(),
                                item,
                                (one, other) -> one.version() > other.version() ? one : other);
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Map<String, Long> interactions = new TreeMap<>();
        newest.forEach(
                (id, item) -> {
                    if (item.interactions() > 0) {
                        interactions.put(id, item.interactions());
                    }
                });
        return interactions;
    }

    private void assertDeadLetters() throws Exception {
        Map<String, DeadLetter> letters = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        config.kafka().properties(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(config.kafka().deadLettersTopic(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    letters.put(
                            new String(record.key(), StandardCharsets.UTF_8),
                            new DeadLetterCodec().decode(record.value()));
                }
            }
        }
        assertThat(letters.values())
                .extracting(DeadLetter::reason)
                .containsExactlyInAnyOrder(
                        "malformed_json",
                        "not_an_object",
                        "missing_shopper",
                        "malformed_json",
                        "late");
        assertThat(letters.values())
                .allSatisfy(
                        letter -> {
                            assertThat(letter.topic()).isEqualTo(config.kafka().eventsTopic());
                            assertThat(letter.offset()).isNotNegative();
                        });
    }

    /** A kill in the middle neither loses nor doubles a judgement. */
    private void assertChoicesAreJudged(OutcomeTopic totals) throws InterruptedException {
        await(
                "a judgement of every choice",
                () -> totals.readQuality().choices() > 0 && totals.readQuality().isComplete());
        QualityTotals quality = totals.readQuality();
        assertThat(quality.choices()).isLessThanOrEqualTo(sent.size());
        assertThat(quality.served().judged()).isPositive();
        assertThat(quality.served().recallAt20()).isPositive();
        ElasticsearchHttp elasticsearch = ElasticsearchHttp.of(config.elasticsearch());
        await(
                "the document of the contest",
                () ->
                        contest(elasticsearch)
                                .filter(document -> document.path("judged").asLong() > 0)
                                .isPresent());
        JsonNode contest = contest(elasticsearch).orElseThrow();
        assertThat(contest.path("champion").asText()).isNotEmpty();
        assertThat(contest.path("contestants")).hasSizeGreaterThan(10);
    }

    private static Optional<JsonNode> contest(ElasticsearchHttp elasticsearch) {
        try {
            String alias = new IndexNames(config.deployment().id()).alias(SearchIndex.QUALITY);
            return elasticsearch.document(alias, "contest.global");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertShopperIsServed() throws InterruptedException {
        ShopSearch search = ShopSearch.of(config);
        for (String user : List.of("u0", "u1")) {
            long newest = sent.stream().filter(event -> event.userId().equals(user)).count();
            await(
                    "the document of the last event of " + user,
                    () ->
                            shopper(search, "u:" + user)
                                    .map(document -> document.path("event_number").asLong())
                                    .filter(number -> number == newest)
                                    .isPresent());
        }
        JsonNode document = shopper(search, "u:u0").orElseThrow();
        assertThat(document.path("brands").get(0).asText()).isEqualTo("Brand garden");
        assertThat(gardenShare(document.path("tier1"))).isGreaterThanOrEqualTo(0.7);

        await("both searches", () -> hits(search, "u:u1", true).size() == 10);
        double plain = gardenHits(hits(search, "u:u0", false));
        double forGardener = gardenHits(hits(search, "u:u0", true));
        double forCook = gardenHits(hits(search, "u:u1", true));
        // Every tenth event strays, and which of them the last slate knows depends on the timing.
        assertThat(forGardener).isGreaterThan(plain).isGreaterThanOrEqualTo(7);
        assertThat(forCook)
                .as("%s", shopper(search, "u:u1"))
                .isLessThan(plain)
                .isLessThanOrEqualTo(3);
        assertThat(hits(search, "u:nobody", true)).isEqualTo(hits(search, "u:nobody", false));
        await("clusters and vectors of the items", () -> hasLearnedFields(search, "item 0"));
    }

    private static boolean hasLearnedFields(ShopSearch search, String itemId) {
        try {
            JsonNode item = search.item(itemId).orElseThrow();
            return item.path("cluster_fine").asText().startsWith("1.")
                    && item.path("cluster_coarse").asText().startsWith("1.")
                    && item.path("vector").size() == ItemDocument.VECTOR_DIMENSIONS;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<JsonNode> shopper(ShopSearch search, String id) {
        try {
            return search.shopper(id);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> hits(ShopSearch search, String shopperId, boolean personalised) {
        try {
            SearchRequest request = SearchRequest.of("lamp", shopperId);
            SearchHits hits = personalised ? search.personalised(request) : search.plain(request);
            return hits.hits().stream().map(SearchHits.Hit::itemId).toList();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double gardenShare(JsonNode itemIds) {
        int garden = 0;
        for (JsonNode itemId : itemIds) {
            garden += isGarden(itemId.asText()) ? 1 : 0;
        }
        return (double) garden / itemIds.size();
    }

    private static long gardenHits(List<String> ids) {
        return ids.stream().filter(MillraceJobITCase::isGarden).count();
    }

    private static boolean isGarden(String itemId) {
        return Integer.parseInt(itemId.substring("item ".length())) % 2 == 0;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Polls until a condition holds; the test's timeout ends it otherwise. */
    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting for " + what).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
