package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.erasure.ErasedShopper;
import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.flink.OutcomeTotal;
import io.millrace.flink.RejectBadEvents;
import io.millrace.flink.RejectedRecord;
import io.millrace.gate.Arrival;
import io.millrace.item.CatalogueListing;
import io.millrace.jobs.cluster.FlinkRest;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.FixedRecords.Entry;
import io.millrace.jobs.replay.Waiter;
import io.millrace.judge.Judgement;
import io.millrace.modellog.InMemoryModelLog;
import io.millrace.savepoints.Inspection;
import io.millrace.savepoints.JobDescription;
import io.millrace.savepoints.SavepointReader;
import io.millrace.savepoints.Verification;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.sink.ElasticsearchSink;
import io.millrace.slate.ScoreRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Savepoints of the whole job graph, made by older versions, that are kept in {@code
 * src/test/resources/savepoints}: this version reads the values they were made with, restores them
 * at any parallelism, and finishes what was pending in them. Everything is real but Kafka and
 * Elasticsearch.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class FullSavepointITCase {
    /** Where the test that makes a savepoint to keep puts it. */
    private static final String KEEP_PROPERTY = "millrace.savepoint.keep";

    private static final Path KEPT = Path.of("src", "test", "resources", "savepoints");
    private static final String VALUES = "values.json";
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Duration POLL = Duration.ofMillis(100);

    private static final long START = 1_700_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final long APPENDED = START + Duration.ofDays(30).toMillis();
    private static final int EVENTS = 200;
    private static final int LATER_EVENTS = 8;
    private static final int NEW_EVENTS = 20;
    private static final int KNOWN_EVENTS = 10;
    private static final int SHOPPERS = 5;

    /** At least as many as there were when a savepoint was made. */
    private static final int EPOCHS = 5;

    private static final int ITEMS = 12;

    /** Where no Elasticsearch is asked. */
    private static final String NOBODY = "http://127.0.0.1:1";

    /** Acts at first, and is then erased. */
    private static final String ERASED = "gone";

    @TempDir private Path folder;

    static Stream<Path> kept() throws IOException {
        try (Stream<Path> folders = Files.list(KEPT)) {
            return folders.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    static Stream<Arguments> keptAndParallelism() throws IOException {
        return kept().flatMap(path -> Stream.of(1, 2, 4).map(number -> Arguments.of(path, number)));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void keptSavepoint_isReadAsItWasMade(Path savepoint) throws Exception {
        Map<String, String> expected = new TreeMap<>();
        flatten("", JSON.readTree(savepoint.resolve(VALUES).toFile()), expected);

        Map<String, String> found = new TreeMap<>();
        flatten("", values(savepoint), found);
        assertThat(found).containsAllEntriesOf(expected);

        MillraceConfig config = config("kept", 2, NOBODY, Map.of());
        JobDescription job = JobDescriptions.of(config);
        assertThat(Verification.problems(SavepointReader.open(savepoint), Map.of(), job, Set.of()))
                .isEmpty();
        assertThat(SavepointReader.open(savepoint).operators())
                .as("every operator that keeps state has some in the savepoint")
                .extracting(operator -> job.uids().get(operator.id()))
                .containsAll(
                        job.operators().stream()
                                .filter(operator -> operator.keepsState())
                                .map(operator -> operator.uid())
                                .toList());
    }

    @ParameterizedTest
    @MethodSource("keptAndParallelism")
    void keptSavepoint_isRestored_andWhatWasPendingIsDone(Path savepoint, int parallelism)
            throws Exception {
        SavepointReader before = SavepointReader.open(savepoint);
        JsonNode made = JSON.readTree(savepoint.resolve(VALUES).toFile());
        String deployment = "kept-" + parallelism;
        List<Entry> events = new ArrayList<>(events(EVENTS - KNOWN_EVENTS, EVENTS));
        events.addAll(views(EVENTS + LATER_EVENTS, EVENTS + LATER_EVENTS + NEW_EVENTS));

        Path after;
        try (IndexStandIn index = new IndexStandIn(new IndexNames(deployment), true)) {
            MillraceConfig config = config(deployment, parallelism, index.address(), Map.of());
            Ends ends =
                    ends(
                            config,
                            events(events, 3),
                            List.of(),
                            List.of(),
                            FullSavepointITCase::ledger,
                            3);
            // The fence is ahead of the savepoint, as it is after every start.
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                InMemoryModelLog.compacted(deployment).claimEpoch("earlier " + epoch);
            }
            long learned = before.outcomeTotals().get("outcome.learned") + NEW_EVENTS;
            after =
                    run(
                            config,
                            ends,
                            savepoint.toUri().toString(),
                            job -> {
                                for (JsonNode pending : made.required("pendingDocuments")) {
                                    if (!isWritten(index, pending)) {
                                        return "the document " + pending;
                                    }
                                }
                                for (JsonNode shopper : made.required("pendingRequests")) {
                                    if (!hasSlate(index, shopper.asText(), EPOCHS)) {
                                        return "a slate of " + shopper;
                                    }
                                }
                                IndexStandIn.Written total =
                                        index.find("quality", "outcome.learned");
                                return total == null
                                                || total.source().path("value").asLong() != learned
                                        ? "the total of " + learned + " in " + total
                                        : null;
                            });
            assertThat(index.find("shoppers", "u:" + ERASED).source())
                    .as("the deletion that was pending in the sink")
                    .isNull();
        } finally {
            InMemoryModelLog.named(deployment).delete();
        }

        assertThat(ourClassesNamedIn(after))
                .as("classes that can never be renamed")
                .containsExactly("io.millrace.flink.CodecSerializer$Snapshot");
        SavepointReader reader = SavepointReader.open(after);
        assertThat(reader.outcomeTotals())
                .containsAllEntriesOf(
                        plus(
                                plus(before.outcomeTotals(), "outcome.learned", NEW_EVENTS),
                                "outcome.duplicate",
                                KNOWN_EVENTS));
        assertThat(sum(reader.shopperEvents())).isEqualTo(sum(before.shopperEvents()) + NEW_EVENTS);
        assertThat(sum(reader.itemInteractions()))
                .isEqualTo(sum(before.itemInteractions()) + NEW_EVENTS);
        Map<String, String> untouched = new TreeMap<>();
        for (String uid : List.of("query-learner", "search-attribution")) {
            flatten(uid, made.required("operators").required(uid), untouched);
        }
        JsonNode operators = operators(reader);
        Map<String, String> found = new TreeMap<>();
        for (String uid : List.of("query-learner", "search-attribution")) {
            flatten(uid, operators.required(uid), found);
        }
        assertThat(found).containsAllEntriesOf(untouched);
    }

    /**
     * The documents outrank every epoch that the fence has to give, and nobody finds them before.
     */
    @ParameterizedTest
    @MethodSource("kept")
    void keptSavepoint_fenceLost_documentsThatWerePendingAreOutranked(Path savepoint)
            throws Exception {
        JsonNode made = JSON.readTree(savepoint.resolve(VALUES).toFile());
        long highest = 0;
        for (JsonNode pending : made.required("pendingDocuments")) {
            highest = Math.max(highest, ModelVersion.epoch(pending.required("version").asLong()));
        }
        long epoch = highest;
        List<String> shoppers = new ArrayList<>();
        made.required("pendingRequests").forEach(shopper -> shoppers.add(shopper.asText()));
        String deployment = "lost";
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Waiter waiter = Waiter.system();
        try (IndexStandIn index = new IndexStandIn(new IndexNames(deployment), true)) {
            MillraceConfig config = config(deployment, 2, index.address(), Map.of());
            FixedRecords<Arrival> events = events(events(EVENTS - KNOWN_EVENTS, EVENTS), 3);
            Ends ends = ends(config, events, List.of(), List.of(), FullSavepointITCase::ledger, 3);
            JobRunner runner =
                    new JobRunner(config, temporary).between(ends, savepoint.toUri().toString());
            try (RunningJob job = runner.start()) {
                FlinkRest flink = new FlinkRest(job.restAddress(), waiter);
                Optional<String> failure = Optional.empty();
                while (failure.isEmpty()) {
                    waiter.waitFor(POLL);
                    failure = flink.lastFailure(job.id().toHexString());
                }
                assertThat(failure.get())
                        .contains(
                                "the fence of the model log was lost: it is at epoch 1, the index"
                                        + " holds "
                                        + epoch);
            }
            try (RunningJob job = runner.start()) {
                FlinkRest flink = new FlinkRest(job.restAddress(), waiter);
                while (!shoppers.stream().allMatch(each -> hasSlate(index, each, epoch))) {
                    assertThat(flink.lastFailure(job.id().toHexString())).isEmpty();
                    waiter.waitFor(POLL);
                }
            }
        } finally {
            InMemoryModelLog.named(deployment).delete();
        }
    }

    /**
     * Makes a savepoint to keep, with documents that Elasticsearch has not taken and slates nobody
     * has made. Run with {@code -Dmillrace.savepoint.keep=FOLDER}.
     */
    @Test
    void makeSavepointToKeep() throws Exception {
        String keep = System.getProperty(KEEP_PROPERTY);
        assumeTrue(keep != null, "set " + KEEP_PROPERTY + " to make a savepoint to keep");
        String deployment = "made";
        List<Entry> first = new ArrayList<>(events(0, EVENTS));
        for (int i = 0; i < 4; i++) {
            first.add(event("gone-" + i, "\"user_id\":\"" + ERASED + "\"", "view_item", i, i, ""));
        }
        Path made;
        try (IndexStandIn index = new IndexStandIn(new IndexNames(deployment), false)) {
            MillraceConfig config = config(deployment, 2, index.address(), Map.of());
            ErasureLedgerSource nobody = ErasureLedgerSource.none();
            Ends ends = ends(config, events(first, 0), catalogue(), List.of(), nobody, 0);
            Path learned = run(config, ends, null, job -> null);

            ends =
                    ends(
                            config,
                            events(events(EVENTS, EVENTS + LATER_EVENTS), 1),
                            List.of(new Entry("i" + (ITEMS - 1), null)),
                            List.of(new Entry(null, "{\"user_id\":\"" + ERASED + "\"}")),
                            nobody,
                            1);
            Path erased = run(config, ends, learned.toUri().toString(), job -> null);

            // Every shopper waits for a slate; a total has always just changed.
            config =
                    config(
                            deployment,
                            2,
                            index.address(),
                            Map.of("scoring.batch-size", "1", "scoring.batch-interval", "10 s"));
            FixedRecords<Arrival> known = events(events(EVENTS - 1, EVENTS), 2).repeatingLast();
            ends = ends(config, known, List.of(), List.of(), nobody, 2);
            made =
                    run(
                            config,
                            ends,
                            erased.toUri().toString(),
                            job -> job.metric("dirtyShoppers") < SHOPPERS ? "requests" : null);
        } finally {
            InMemoryModelLog.named(deployment).delete();
        }
        Path target = Files.createDirectories(Path.of(keep));
        try (Stream<Path> files = Files.list(made)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        ObjectNode values = values(target);
        JSON.writeValue(target.resolve(VALUES).toFile(), values);
        assertThat(values.path("pendingDocuments")).hasSizeGreaterThan(SHOPPERS);
        assertThat(values.path("pendingRequests")).isNotEmpty();
        assertThat(values.path("outcomeTimers")).isNotEmpty();
    }

    /** What a run waits for beside the end of its records. */
    private interface Condition {
        /** What is still missing; null when nothing is. */
        String missing(Metrics job) throws Exception;
    }

    private interface Metrics {
        double metric(String name) throws InterruptedException;
    }

    private Path run(MillraceConfig config, Ends ends, String restored, Condition condition)
            throws Exception {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        try (RunningJob job = new JobRunner(config, temporary).between(ends, restored).start()) {
            String id = job.id().toHexString();
            Waiter waiter = Waiter.system();
            FlinkRest flink = new FlinkRest(job.restAddress(), waiter);
            // Three sources, read to their ends: the barrier of the savepoint comes after them.
            String missing = "the records";
            while (missing != null) {
                assertThat(flink.lastFailure(id)).isEmpty();
                waiter.waitFor(POLL);
                boolean isRead = flink.allTasksRun(id) && flink.metric(id, FixedRecords.READ) == 3;
                missing = isRead ? condition.missing(name -> flink.metric(id, name)) : missing;
            }
            return Path.of(URI.create(job.stopWithSavepoint(folder.toUri().toString())));
        }
    }

    private MillraceConfig config(
            String deployment, int parallelism, String elasticsearch, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("deployment.id", deployment);
        settings.put("flink.parallelism", Integer.toString(parallelism));
        settings.put("flink.rest-port", "0");
        settings.put("model-log.kind", "memory");
        settings.put("elasticsearch.hosts", elasticsearch);
        settings.put("checkpoint.directory", folder.resolve("checkpoints").toString());
        settings.put("scoring.backend", "cpu");
        settings.put("clusters.fine", "4");
        settings.put("clusters.coarse", "2");
        settings.put("fusion.judged-share", "1");
        settings.putAll(more);
        return MillraceConfig.of(settings);
    }

    /**
     * @param session number of the run: what a later one reads arrived later
     */
    private static Ends ends(
            MillraceConfig config,
            FixedRecords<Arrival> events,
            List<Entry> catalogue,
            List<Entry> erasures,
            ErasureLedgerSource erased,
            int session) {
        long appended = APPENDED + session;
        return new Ends(
                events,
                new FixedRecords<>(catalogue, appended, record -> record),
                CatalogueListing.unknown(),
                new FixedRecords<>(erasures, appended, record -> record),
                erased,
                new DiscardingSink<ErasedShopper>(),
                new DiscardingSink<RejectedRecord>(),
                new DiscardingSink<OutcomeTotal>(),
                new DiscardingSink<Judgement>(),
                sink(config, erased),
                RejectBadEvents.NO_CUT);
    }

    private static FixedRecords<Arrival> events(List<Entry> entries, int session) {
        return new FixedRecords<>(entries, APPENDED + session, Arrival::new);
    }

    private static ElasticsearchSink sink(MillraceConfig config, ErasureLedgerSource erased) {
        return ElasticsearchSink.builder(
                        Connections.elasticsearch(config.elasticsearch()),
                        new IndexNames(config.deployment().id()))
                .limits(Connections.limits(config.elasticsearch().bulk()))
                .restored(new WithoutErased(erased))
                .build();
    }

    private static ErasureLedger ledger() {
        ErasureLedger ledger = ErasureLedger.empty();
        ledger.add(ledger.pseudonym("u:" + ERASED), APPENDED + 1, 0);
        return ledger;
    }

    private static boolean isWritten(IndexStandIn index, JsonNode pending) {
        IndexStandIn.Written written =
                index.find(pending.required("index").asText(), pending.required("id").asText());
        return written != null && written.version() >= pending.required("version").asLong();
    }

    private static boolean hasSlate(IndexStandIn index, String shopperId, long epochAbove) {
        IndexStandIn.Written written = index.find("shoppers", shopperId);
        return written != null && ModelVersion.epoch(written.version()) > epochAbove;
    }

    /** Everything that the savepoint is asked for, in the form in which it is kept. */
    private ObjectNode values(Path savepoint) throws Exception {
        SavepointReader reader = SavepointReader.open(savepoint);
        MillraceConfig config = config("values", 2, NOBODY, Map.of());
        ObjectNode values = JSON.createObjectNode();
        values.set("totals", JSON.valueToTree(reader.outcomeTotals()));
        values.set("shopperEvents", JSON.valueToTree(reader.shopperEvents()));
        values.set("itemInteractions", JSON.valueToTree(reader.itemInteractions()));
        values.set("operators", operators(reader));
        PendingWork pending = new PendingWork(reader.path());
        ObjectNode documents = JSON.createObjectNode();
        for (String uid : List.of("elasticsearch-shoppers", "elasticsearch-shop")) {
            for (SearchDocument document :
                    pending.documents(uid, sink(config, ErasureLedgerSource.none()))) {
                ObjectNode entry =
                        JSON.createObjectNode()
                                .put("index", document.index())
                                .put("id", document.id())
                                .put("version", document.version())
                                .put("deletion", document.isDeletion());
                documents.set(document.index() + "/" + document.id(), entry);
            }
        }
        values.set("pendingDocuments", documents);
        values.set(
                "pendingRequests",
                JSON.valueToTree(
                        pending.requests().stream()
                                .map(ScoreRequest::shopperId)
                                .sorted()
                                .toList()));
        values.set("outcomeTimers", JSON.valueToTree(pending.outcomeTimers()));
        return values;
    }

    /** Keys and figures of every operator with keyed state. */
    private ObjectNode operators(SavepointReader reader) {
        MillraceConfig config = config("values", 2, NOBODY, Map.of());
        ObjectNode operators = JSON.createObjectNode();
        for (JsonNode operator :
                new Inspection(reader, JobDescriptions.of(config).uids())
                        .summary(true)
                        .required("operators")) {
            if (operator.has("keys")) {
                ObjectNode kept = operators.putObject(operator.required("uid").asText());
                kept.set("keys", operator.get("keys"));
                kept.set("figures", operator.get("figures"));
            }
        }
        return operators;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> target) {
        if (!node.isContainerNode()) {
            target.put(path, node.asText());
        }
        node.fields().forEachRemaining(e -> flatten(path + "/" + e.getKey(), e.getValue(), target));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            flatten(path + "/" + i, node.get(i), target);
        }
    }

    private static Set<String> ourClassesNamedIn(Path savepoint) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(savepoint)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                Matcher name = Pattern.compile("io[./]millrace[./][\\w./$]+").matcher(text);
                while (name.find()) {
                    names.add(name.group());
                }
            }
        }
        return names;
    }

    private static Map<String, Long> plus(Map<String, Long> totals, String name, long more) {
        Map<String, Long> sums = new TreeMap<>(totals);
        sums.merge(name, more, Long::sum);
        return sums;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static List<Entry> catalogue() {
        List<Entry> items = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            items.add(
                    new Entry(
                            "i" + i,
                            ("{\"item_id\":\"i%d\",\"title\":\"%s shoe %d\",\"brand\":\"b%d\","
                                            + "\"category\":\"c%d\",\"price\":%d}")
                                    .formatted(
                                            i,
                                            i % 2 == 0 ? "red" : "blue",
                                            i,
                                            i % 3,
                                            i % 2,
                                            10 + i)));
        }
        return items;
    }

    /** What shoppers with tastes of their own do: they search, choose, look, buy, sign in. */
    private static List<Entry> events(int from, int to) {
        List<Entry> events = new ArrayList<>();
        for (int i = from; i < to; i++) {
            SplittableRandom random = new SplittableRandom(i);
            int item = random.nextInt(ITEMS / 2) * 2 + i / 2 % 2;
            boolean searches = i / 2 % 4 == 0;
            if (i == EVENTS / 2) {
                events.add(event("n" + i, "\"visitor_id\":\"w\"", "view_item", item, i, ""));
            } else if (i == EVENTS / 2 + 1) {
                events.add(
                        new Entry(
                                null,
                                ("{\"event_id\":\"n%d\",\"type\":\"identify\",\"visitor_id\":\"w\","
                                                + "\"user_id\":\"s1\",\"timestamp\":%d}")
                                        .formatted(i, START + i * MINUTE)));
            } else if (searches && i % 2 == 0) {
                events.add(
                        new Entry(
                                null,
                                ("{\"event_id\":\"n%d\",%s,\"type\":\"view_search_results\","
                                                + "\"query\":\"shoes\",\"timestamp\":%d,"
                                                + "\"items\":[\"i4\",\"i3\",\"i8\",\"i6\"]}")
                                        .formatted(i, shopper(i), START + i * MINUTE)));
            } else if (searches) {
                events.add(
                        event(
                                "n" + i,
                                shopper(i),
                                "select_item",
                                i % 3 == 0 ? 3 : 8,
                                i,
                                ",\"query\":\"shoes\",\"position\":2"));
            } else {
                String type = random.nextInt(4) == 0 ? "purchase" : "view_item";
                events.add(event("n" + i, shopper(i), type, item, i, ""));
            }
        }
        return events;
    }

    private static List<Entry> views(int from, int to) {
        List<Entry> events = new ArrayList<>();
        for (int i = from; i < to; i++) {
            events.add(event("n" + i, shopper(i), "view_item", i % ITEMS, i, ""));
        }
        return events;
    }

    /** One of them is a visitor who never signs in. */
    private static String shopper(int event) {
        int shopper = event / 2 % SHOPPERS;
        return shopper == 0 ? "\"visitor_id\":\"v0\"" : "\"user_id\":\"s" + shopper + "\"";
    }

    private static Entry event(
            String id, String shopper, String type, int item, int minute, String more) {
        return new Entry(
                null,
                ("{\"event_id\":\"%s\",%s,\"type\":\"%s\",\"item_id\":\"i%d\",\"quantity\":1,"
                                + "\"timestamp\":%d%s}")
                        .formatted(id, shopper, type, item, START + minute * MINUTE, more));
    }
}
