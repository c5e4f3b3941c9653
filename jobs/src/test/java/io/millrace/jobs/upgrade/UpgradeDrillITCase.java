package io.millrace.jobs.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelRecordCodec;
import io.millrace.fusion.Segments;
import io.millrace.jobs.cli.Answer;
import io.millrace.jobs.cluster.FlinkRest;
import io.millrace.jobs.cluster.Installation;
import io.millrace.jobs.cluster.LocalCluster;
import io.millrace.jobs.cluster.SupervisedJob;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.Connections;
import io.millrace.jobs.replay.OutcomeTopic;
import io.millrace.jobs.replay.Outcomes;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.stack.Ports;
import io.millrace.jobs.stack.StackExtension;
import io.millrace.savepoints.SavepointReader;
import io.millrace.search.index.IndexNames;
import io.millrace.search.sink.IndexAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The upgrade drill: a shop under load whose job goes on from a file of history and is then
 * upgraded to good and bad versions, one of which runs beside it first, by the commands a person
 * would type, while somebody searches all the time.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class UpgradeDrillITCase {
    private static final Path FOLDER = Path.of("target", "upgrade it").toAbsolutePath();
    private static final Path CONFIGURATION = FOLDER.resolve("milli race.yaml");
    private static final String DEPLOYMENT = "drill";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration BETWEEN_COMPARISONS = Duration.ofSeconds(2);
    private static final String CANDIDATE = DEPLOYMENT + "-candidate";
    private static final List<String> LIMITS =
            List.of("--baseline", "5s", "--within", "3m", "--quality-bound", "0.5");
    private static final int EVENTS_OF_THE_FILE = 1_000;
    private static final int EVENTS_AT_ONCE = 1_500;

    /** Of the model log; the version that serves worse writes a newer one. */
    private static final int LAYOUT = new ModelRecordCodec().version();

    private static final LocalCluster CLUSTER = LocalCluster.in(FOLDER);
    private static final Installation INSTALLATION = new Installation(StackExtension.HOME);

    @RegisterExtension private static final StackExtension STACK = new StackExtension(FOLDER);

    private static MillraceConfig config;

    private final Waiter waiter = Waiter.system();

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = STACK.settings();
        settings.put("deployment.id", DEPLOYMENT);
        settings.put("checkpoint.directory", FOLDER.resolve("checkpoints").toString());
        config = MillraceConfig.of(settings);
        Files.writeString(
                CONFIGURATION,
                """
                deployment:
                  id: %s
                checkpoint:
                  interval: 1 s
                flink:
                  parallelism: 1
                """
                        .formatted(DEPLOYMENT));
    }

    @AfterAll
    static void stop() throws Exception {
        CLUSTER.stop();
    }

    @Test
    void jobUnderLoad_isUpgradedAndTakenBack_withoutLosingAnEventOrASearch() throws Exception {
        List<Path> versions = versions();
        Path history = FOLDER.resolve("history.jsonl");
        ShopLoad.writeHistory(history, EVENTS_OF_THE_FILE);
        Answer made = expect(0, "savepoint", "bootstrap", "--events", path(history));
        expect(
                0,
                "cluster",
                "start",
                "--task-managers",
                "1",
                "--slots",
                "2",
                "--rest-port",
                Integer.toString(Ports.anyFree()));
        try (ShopLoad load = new ShopLoad(config.kafka());
                SearchingShopper search =
                        new SearchingShopper(config, ShopLoad.itemIds(), load::someShopper);
                OutcomeTopic totals =
                        OutcomeTopic.open(
                                config.kafka().properties(), config.kafka().qualityTopic())) {
            Answer started = expect(0, "job", "--cluster", "local", "--jar", path(versions.get(0)));
            assertThat(started.text()).contains("Going on from  " + made.lastLine());
            load.start(EVENTS_AT_ONCE);
            awaitLearned(load.sent(), totals);
            await("all items in the index", search::findsAllItems);
            search.start();
            awaitPersonalAnswers(search);

            Answer upgraded = upgrade(0, versions.get(1));
            assertThat(upgraded.lastLine()).isEqualTo("upgraded");
            assertThat(running().jar()).isEqualTo(versions.get(1));
            awaitLearned(load.sent(), totals);
            awaitPersonalAnswers(search);

            SupervisedJob before = running();
            Answer refused = upgrade(1, versions.get(2));
            assertThat(refused.text()).contains("renamed: operator item-learner (");
            assertThat(refused.lastLine()).isEqualTo("refused; nothing was changed");
            assertThat(running()).isEqualTo(before);

            discardWorseCandidate(versions.get(4), load, totals);

            Answer failed =
                    expect(
                            1,
                            withLimits(
                                    "upgrade",
                                    "--to",
                                    path(versions.get(3)),
                                    "--set",
                                    "slate.exploration-share=0.2"));
            assertThat(failed.text())
                    .containsPattern("rolling back: it failed \\d+ times.*planted failure");
            assertRolledBack(failed, versions.get(1));
            assertThat(running().settings()).isEqualTo(before.settings());
            awaitLearned(load.sent(), totals);

            cutOffUpgrade(versions.get(4));
            Answer worse = expect(1, withLimits("upgrade"));
            assertThat(worse.text())
                    .contains("going on with the upgrade to " + versions.get(4))
                    .contains("rolling back: served recall@10 ");
            assertRolledBack(worse, versions.get(1));
            assertTopicExists(DEPLOYMENT + "-model-items-v" + (LAYOUT + 1));
            awaitLearned(load.sent(), totals);
            awaitPersonalAnswers(search);

            search.close();
            assertThat(search.problems()).isEmpty();
            assertThat(search.longest()).isLessThan(Duration.ofSeconds(30));
            load.close();
            awaitLearned(load.sent(), totals);
            assertEveryEventOnce(load, totals);
        }
    }

    private static List<Path> versions() throws Exception {
        List<ChangedJob> versions = new ArrayList<>();
        for (String name : List.of("1", "2 expert", "2 renamed", "2 failing", "2 reversed")) {
            versions.add(
                    ChangedJob.copy(INSTALLATION, FOLDER.resolve("millrace job " + name + ".jar")));
        }
        versions.get(1)
                .compiling("operators", "io.millrace.expert.RarityExpert", RARITY_EXPERT)
                .replacing(
                        "operators",
                        "io.millrace.expert.Experts",
                        "        return registry;",
                        """
                                registry.put(RarityExpert.NAME, settings -> new RarityExpert());
                                return registry;
                        """);
        versions.get(2)
                .replacing(
                        "jobs",
                        "io.millrace.jobs.job.MillraceJob",
                        ".uid(\"item-learner\")",
                        ".uid(\"item-teacher\")");
        versions.get(3)
                .replacing(
                        "operators",
                        "io.millrace.gate.EventGate",
                        "        Event event = arrival.event();\n        if (ErasureLedger",
                        """
                                Event event = arrival.event();
                                if (arrival.source().offset() >= 0) {
                                    throw new IllegalStateException("planted failure");
                                }
                                if (ErasureLedger\
                        """);
        versions.get(4)
                .replacing(
                        "operators",
                        "io.millrace.slate.SlateComposer",
                        "        return new Slate(",
                        """
                                java.util.Collections.reverse(candidates);
                                java.util.Collections.reverse(facts);
                                return new Slate(\
                        """)
                .replacing(
                        "events",
                        "io.millrace.events.modellog.ModelRecordCodec",
                        "super(%d)".formatted(LAYOUT),
                        "super(%d)".formatted(LAYOUT + 1));
        return versions.stream().map(ChangedJob::jar).toList();
    }

    private static final String RARITY_EXPERT =
            """
            package io.millrace.expert;

            import io.millrace.item.ItemTable;

            /** What few have chosen. */
            public final class RarityExpert implements DenseExpert {
                public static final String NAME = "rarity";

                @Override
                public String name() {
                    return NAME;
                }

                @Override
                public int width() {
                    return 1;
                }

                @Override
                public void writeRow(ItemTable items, int row, float[] target, int offset) {
                    target[offset] = -items.popularity(row);
                }

                @Override
                public void writeQuery(
                        ItemTable items, RecentItems recent, float[] target, int offset) {
                    target[offset] = 1f;
                }
            }
            """;

    /** It runs beside the live job, which goes on as if nothing were. */
    private void discardWorseCandidate(Path jar, ShopLoad load, OutcomeTopic totals)
            throws Exception {
        SupervisedJob live = running();
        String liveJob = liveJob();
        Answer started = expect(0, "candidate", "start", "--to", path(jar));
        assertThat(started.lastLine()).isEqualTo("started");
        load.paceBeside(CANDIDATE + "-quality");
        assertThat(expect(2, "candidate", "start", "--to", path(jar)).text())
                .contains("has a candidate already, '" + CANDIDATE + "' of " + jar);
        Outcomes before = totals.read();
        await(
                "that the candidate serves worse",
                () -> {
                    waiter.waitFor(BETWEEN_COMPARISONS);
                    return expect(0, "candidate", "status")
                            .text()
                            .contains("The candidate is worse in recall@10");
                });

        Answer kept = expect(1, withLimits("candidate", "promote"));
        assertThat(kept.lastLine()).isEqualTo("not promoted; with --anyway it is");
        assertThat(upperEndOfRecall(kept.text())).as(kept.text()).isNegative();
        assertThat(running()).isEqualTo(live);
        load.paceBeside(null);
        expect(0, "candidate", "discard");
        assertNothingIsLeftOfTheCandidate();
        assertThat(running()).isEqualTo(live);
        assertThat(liveJob()).as("it was never stopped").isEqualTo(liveJob);
        awaitLearned((int) before.learned() + 1, totals);
    }

    /** Of the 95 % interval in the line of recall@10. */
    private static double upperEndOfRecall(String text) {
        String line =
                text.lines().filter(each -> each.startsWith("recall@10")).findFirst().orElseThrow();
        return Double.parseDouble(line.substring(line.lastIndexOf(' ')));
    }

    private static String liveJob() throws Exception {
        return new FlinkRest(CLUSTER.address().orElseThrow(), Waiter.system())
                .active(DEPLOYMENT)
                .orElseThrow()
                .id();
    }

    private static void assertNothingIsLeftOfTheCandidate() throws Exception {
        assertThat(CLUSTER.supervised(CANDIDATE)).isEmpty();
        assertThat(expect(2, "candidate", "status").text()).contains("has no candidate");
        try (Admin kafka = Admin.create(config.kafka().properties())) {
            assertThat(kafka.listTopics().names().get())
                    .contains(DEPLOYMENT + "-model-judgements")
                    .noneMatch(topic -> topic.startsWith(CANDIDATE));
            assertThat(kafka.listConsumerGroups().all().get())
                    .extracting(ConsumerGroupListing::groupId)
                    .contains(DEPLOYMENT + "-events")
                    .noneMatch(group -> group.startsWith(CANDIDATE));
        }
        try (IndexAccess indices =
                IndexAccess.open(
                        Connections.elasticsearch(config.elasticsearch()),
                        new IndexNames(CANDIDATE))) {
            assertThat(indices.administrator().isAnythingThere()).isFalse();
        }
        assertThat(FOLDER.resolve("checkpoints").resolve(CANDIDATE)).doesNotExist();
    }

    private static void assertTopicExists(String topic) throws Exception {
        try (Admin kafka = Admin.create(config.kafka().properties())) {
            assertThat(kafka.listTopics().names().get()).contains(topic);
        }
    }

    private static void assertRolledBack(Answer answer, Path jar) {
        assertThat(answer.text()).containsPattern("the old version runs as [0-9a-f]{32} from ");
        assertThat(answer.lastLine()).isEqualTo("rolled back");
        assertThat(running().jar()).isEqualTo(jar);
    }

    /**
     * Kafka has all of them, those of the file too. The totals say so, and so does the state,
     * shopper by shopper and item by item.
     */
    private void assertEveryEventOnce(ShopLoad load, OutcomeTopic totals) throws Exception {
        Outcomes outcomes = totals.read();
        assertThat(outcomes.total()).isEqualTo(load.sent() + EVENTS_OF_THE_FILE);
        Answer stopped = expect(0, "savepoint", "take", "--stop");
        SavepointReader savepoint = SavepointReader.open(stopped.lastLine());
        assertThat(savepoint.outcomeTotals())
                .isEqualTo(
                        Map.of(
                                "outcome.learned",
                                (long) load.sent(),
                                "outcome.before_cut",
                                (long) EVENTS_OF_THE_FILE));
        assertThat(sum(savepoint.shopperEvents())).isEqualTo(load.sent());
        assertThat(sum(savepoint.itemInteractions())).isEqualTo(load.sent());
        assertThat(savepoint.segment(Segments.GLOBAL).orElseThrow().experts())
                .as("experts of the version that runs in the end")
                .contains("rarity", "popularity");
        assertThat(Upgrade.underWay(FOLDER, DEPLOYMENT)).isEmpty();
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static SupervisedJob running() {
        return CLUSTER.supervised(DEPLOYMENT).orElseThrow();
    }

    private static Answer upgrade(int exitCode, Path jar) {
        return expect(exitCode, upgradeTo(jar));
    }

    private static String[] upgradeTo(Path jar) {
        return withLimits("upgrade", "--to", path(jar));
    }

    private static String[] withLimits(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(LIMITS);
        return all.toArray(String[]::new);
    }

    /** As if the terminal died while the new version is being watched. */
    private void cutOffUpgrade(Path jar) throws Exception {
        Thread terminal = new Thread(() -> execute(upgradeTo(jar)), "terminal");
        terminal.start();
        await(
                "the new version",
                () ->
                        CLUSTER.supervised(DEPLOYMENT)
                                .filter(job -> job.jar().equals(jar))
                                .isPresent());
        terminal.interrupt();
        terminal.join();
        assertThat(Upgrade.underWay(FOLDER, DEPLOYMENT)).isPresent();
    }

    private static Answer expect(int exitCode, String... arguments) {
        Answer answer = execute(arguments);
        assertThat(answer.exitCode())
                .as("%s:%n%s", List.of(arguments), answer.text())
                .isEqualTo(exitCode);
        return answer;
    }

    private static Answer execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--dir");
        all.add(FOLDER.toString());
        if (!arguments[0].equals("cluster")) {
            all.add("--config");
            all.add(CONFIGURATION.toString());
        }
        return Answer.to(all);
    }

    private static String path(Path path) {
        return path.toString();
    }

    private void awaitLearned(int events, OutcomeTopic totals) throws Exception {
        await(events + " events learned", () -> totals.read().learned() >= events);
    }

    /** Answers from now on. */
    private void awaitPersonalAnswers(SearchingShopper search) throws Exception {
        int before = search.personal();
        await("personal answers", () -> search.personal() >= before + 5);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            waiter.waitFor(POLL);
        }
    }
}
