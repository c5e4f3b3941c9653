package io.millrace.jobs.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.kafka.TopicCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real broker and the real Elasticsearch, in a path with a space. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LocalStackITCase {
    private static final Path HOME = Path.of("target", "dist").toAbsolutePath();

    @Test
    void stack_startedKilledStartedAgainAndStopped() throws Exception {
        // The server must be able to enter the folder as another user, so no @TempDir.
        Path folder = Files.createDirectories(Path.of("target", "local stack").toAbsolutePath());
        LocalStack stack = LocalStack.in(folder);
        stack.stop();
        assertThat(stack.running()).isEmpty();
        MillraceConfig config = MillraceConfig.of(Map.of("kafka.partitions", "3"));
        StackRequest request =
                new StackRequest(
                        PortRequest.preferring(Ports.anyFree()),
                        PortRequest.preferring(Ports.anyFree()),
                        HOME,
                        config.kafka(),
                        StackRequest.ELASTICSEARCH_HEAP_MEGABYTES);
        List<String> progress = Collections.synchronizedList(new ArrayList<>());
        try (StackLease lease = stack.lease(request)) {
            StackAddresses addresses = lease.start(progress::add);
            assertThat(stack.addresses()).contains(addresses);
            assertThat(progress).hasSize(4);
            assertTopics(addresses.kafka());
            assertTopicsAreChecked(addresses.kafka());
            assertThat(get(addresses.elasticsearch() + "/_cluster/health"))
                    .contains("millrace-development");
            lease.keep();
        }
        List<RunningServer> running = stack.running();
        assertThat(running).hasSize(2);
        kill(running.get(0).pid());
        assertThat(stack.running()).hasSize(1);
        assertThat(stack.addresses()).isEmpty();
        try (StackLease lease = stack.lease(request)) {
            assertTopics(lease.start(progress::add).kafka());
            assertThat(lease.isOwned()).isFalse();
        }
        assertThat(stack.stop()).hasSize(2);
        assertThat(stack.running()).isEmpty();
        for (RunningServer server : running) {
            assertThat(ProcessHandle.of(server.pid())).isEmpty();
        }
        assertThat(folder.resolve("stack.json")).doesNotExist();
    }

    @Test
    void broker_thatCannotStart_saysWhereToLook() throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "broken stack").toAbsolutePath());
        Path data = Files.createDirectories(folder.resolve("kafka").resolve("data"));
        Files.writeString(data.resolve("meta.properties"), "version=99\n");
        KafkaBroker broker =
                new KafkaBroker(folder.resolve("kafka"), PortRequest.preferring(Ports.anyFree()));
        assertThatThrownBy(broker::start)
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith("Kafka did not start: it ended with status 1; see ")
                .hasMessageContaining("No readable meta.properties files found");
        assertThat(broker.running()).isEmpty();
    }

    private static void kill(long pid) throws Exception {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(1, TimeUnit.MINUTES);
    }

    private static void assertTopics(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Set<String> topics = admin.listTopics().names().get();
            assertThat(topics)
                    .contains("events", "catalogue", "erasures", "dead-letters", "quality");
            assertThat(
                            admin.describeTopics(List.of("events"))
                                    .allTopicNames()
                                    .get()
                                    .get("events")
                                    .partitions())
                    .hasSize(3);
            ConfigResource events = new ConfigResource(ConfigResource.Type.TOPIC, "events");
            assertThat(
                            admin.describeConfigs(List.of(events))
                                    .all()
                                    .get()
                                    .get(events)
                                    .get("message.timestamp.type")
                                    .value())
                    .isEqualTo("LogAppendTime");
        }
    }

    /**
     * A topic that a broker made by itself is found; those made by the stack are as they must be.
     */
    private static void assertTopicsAreChecked(String bootstrapServers) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap-servers", bootstrapServers);
        new TopicCheck(MillraceConfig.of(settings)).run();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            NewTopic byDefault =
                    new NewTopic("receipts-by-default", Optional.empty(), Optional.empty());
            admin.createTopics(List.of(byDefault)).all().get();
        }
        settings.put("kafka.topics.erasure-receipts", "receipts-by-default");
        MillraceConfig config = MillraceConfig.of(settings);
        KafkaTopics.create(config.kafka());
        assertThatThrownBy(() -> new TopicCheck(config).run())
                .isInstanceOf(JobFailedException.class)
                .hasMessageStartingWith(
                        "topic 'receipts-by-default': cleanup.policy is delete, needs compact: ")
                .hasMessageEndingWith(" --add-config cleanup.policy=compact");
    }

    private static String get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
