package io.millrace.jobs.replay;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.KafkaConfig;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** What the brokers say about the topics of the shop. Not thread safe. */
public final class ShopTopics implements AutoCloseable {

    private static final int TIMEOUT_SECONDS = 15;

    private final Admin admin;
    private final String bootstrapServers;
    private final Map<String, List<TopicPartition>> partitions = new HashMap<>();

    private ShopTopics(Admin admin, String bootstrapServers) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
    }

    /** Connects lazily: the first question finds out whether the brokers can be reached. */
    public static ShopTopics open(KafkaConfig kafka) {
        requireNonNull(kafka, "kafka is null");
        Properties properties = kafka.properties();
        String timeout = String.valueOf(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS - 5));
        properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
        properties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
        return new ShopTopics(Admin.create(properties), kafka.bootstrapServers());
    }

    /**
     * Checks that the brokers answer and have the topics.
     *
     * @throws UsageException if not, in one line with what to do
     */
    public void require(Collection<String> topics) {
        Set<String> missing = new TreeSet<>(topics);
        missing.removeAll(answer(admin.listTopics().names()));
        if (!missing.isEmpty()) {
            throw new UsageException(
                    "Kafka at "
                            + bootstrapServers
                            + " has no topic "
                            + String.join(", ", missing)
                            + "; './millrace stack start' creates them, or set kafka.topics.*");
        }
    }

    /** Number of records ever appended to the topic. */
    public long appended(String topic) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (TopicPartition partition : partitions(topic)) {
            latest.put(partition, OffsetSpec.latest());
        }
        return answer(admin.listOffsets(latest).all()).values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    @Override
    public void close() {
        admin.close();
    }

    private List<TopicPartition> partitions(String topic) {
        return partitions.computeIfAbsent(
                topic,
                name -> {
                    TopicDescription description =
                            answer(admin.describeTopics(List.of(name)).allTopicNames()).get(name);
                    return description.partitions().stream()
                            .map(info -> new TopicPartition(name, info.partition()))
                            .toList();
                });
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw unreachable(e);
            }
            throw new KafkaException("Kafka at " + bootstrapServers + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while waiting for " + bootstrapServers, e);
        }
    }

    private UsageException unreachable(Exception cause) {
        UsageException exception =
                new UsageException(
                        "Kafka is not reachable at "
                                + bootstrapServers
                                + "; start it with './millrace demo' or './millrace stack start',"
                                + " or set kafka.bootstrap-servers");
        exception.initCause(cause);
        return exception;
    }
}
