package io.millrace.jobs.stack;

import io.millrace.jobs.config.KafkaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics Millrace reads and writes, as the local stack creates them. All of them carry the time
 * of the append, from which the freshness of a document is measured.
 */
public final class KafkaTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration EVENTS_KEPT = Duration.ofDays(7);
    private static final Duration ERASURES_KEPT = Duration.ofDays(30);
    private static final Duration DEAD_LETTERS_KEPT = Duration.ofDays(14);

    /** A job that was down for no longer hears of every item that left the catalogue. */
    private static final Duration TOMBSTONES_KEPT = Duration.ofDays(30);

    private static final Duration JUDGEMENTS_KEPT = Duration.ofDays(1);

    private KafkaTopics() {}

    /**
     * The topic in which a deployment publishes how it judges what it had served. Whoever may
     * create the topics of its model log may create it too.
     */
    public static String judgements(String deployment) {
        return deployment + "-model-judgements";
    }

    /**
     * Creates the topics that do not exist; those that do are left as they are.
     *
     * @throws StackException if the broker refuses or does not answer
     */
    public static void create(KafkaConfig kafka) throws InterruptedException {
        create(kafka, topics(kafka));
    }

    /** The same for the topic of a deployment's judgements. */
    public static void createJudgements(KafkaConfig kafka, String deployment)
            throws InterruptedException {
        create(kafka, List.of(judgementsTopic(deployment)));
    }

    static NewTopic judgementsTopic(String deployment) {
        Map<String, String> settings = new HashMap<>(expiring(JUDGEMENTS_KEPT));
        // What is in the segment that is being written does not expire.
        settings.put(TopicConfig.SEGMENT_MS_CONFIG, milliseconds(JUDGEMENTS_KEPT.dividedBy(8)));
        return topic(judgements(deployment), 1, settings);
    }

    private static void create(KafkaConfig kafka, List<NewTopic> topics)
            throws InterruptedException {
        try (Admin admin = Admin.create(kafka.properties())) {
            List<NewTopic> missing = missing(admin, topics);
            for (KafkaFuture<Void> created : admin.createTopics(missing).values().values()) {
                await(created);
            }
        }
    }

    /** Who may not create topics is refused even one that exists: so those are not asked for. */
    private static List<NewTopic> missing(Admin admin, List<NewTopic> topics)
            throws InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> found =
                admin.describeTopics(topics.stream().map(NewTopic::name).toList())
                        .topicNameValues();
        List<NewTopic> missing = new ArrayList<>();
        for (NewTopic topic : topics) {
            if (!exists(found.get(topic.name()))) {
                missing.add(topic);
            }
        }
        return missing;
    }

    private static boolean exists(KafkaFuture<TopicDescription> described)
            throws InterruptedException {
        try {
            described.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof UnknownTopicOrPartitionException
                    || refused.getCause() instanceof TopicAuthorizationException) {
                return false;
            }
            throw new StackException(
                    "topics could not be described: " + refused.getCause().getMessage(), refused);
        } catch (TimeoutException noAnswer) {
            throw new StackException(
                    "topics could not be described: no answer within %d s"
                            .formatted(PATIENCE.toSeconds()),
                    noAnswer);
        }
    }

    static List<NewTopic> topics(KafkaConfig kafka) {
        List<NewTopic> topics = new ArrayList<>();
        topics.add(topic(kafka.eventsTopic(), kafka.partitions(), expiring(EVENTS_KEPT)));
        Map<String, String> catalogue = new HashMap<>(compacted());
        catalogue.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, milliseconds(TOMBSTONES_KEPT));
        topics.add(topic(kafka.catalogueTopic(), kafka.partitions(), catalogue));
        // Who was forgotten stays known by the receipts, which never expire and hold no names.
        topics.add(topic(kafka.erasuresTopic(), 1, expiring(ERASURES_KEPT)));
        topics.add(topic(kafka.erasureReceiptsTopic(), 1, compacted()));
        topics.add(
                topic(
                        kafka.deadLettersTopic(),
                        1,
                        Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_COMPACT
                                        + ","
                                        + TopicConfig.CLEANUP_POLICY_DELETE,
                                TopicConfig.RETENTION_MS_CONFIG,
                                milliseconds(DEAD_LETTERS_KEPT))));
        topics.add(topic(kafka.qualityTopic(), 1, compacted()));
        return topics;
    }

    private static NewTopic topic(String name, int partitions, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(all);
    }

    private static Map<String, String> compacted() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    private static Map<String, String> expiring(Duration kept) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                milliseconds(kept));
    }

    private static String milliseconds(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static void await(KafkaFuture<Void> created) throws InterruptedException {
        try {
            created.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException refused) {
            if (!(refused.getCause() instanceof TopicExistsException)) {
                throw new StackException(
                        "topics could not be created: " + refused.getCause().getMessage(), refused);
            }
        } catch (TimeoutException noAnswer) {
            throw new StackException(
                    "topics could not be created: no answer within %d s"
                            .formatted(PATIENCE.toSeconds()),
                    noAnswer);
        }
    }
}
