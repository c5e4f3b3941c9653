package io.millrace.jobs.kafka;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ModelRecordCodec;
import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model log on Kafka: one compacted topic for each channel and one topic for the fence.
 *
 * <p><b>The fence.</b> To claim an epoch is to append one record; the epoch is its offset plus 1.
 * Offsets of a topic only rise, so epochs do too, without any state of ours. Everybody of an
 * attempt appends the same claimant and takes the first record that bears it: the log decides who
 * was first. The fence is never compacted or expired; it grows by a few bytes with every start.
 * Where it is lost all the same, {@link #skip} fills it up again.
 *
 * <p><b>Layouts.</b> A version whose records have a newer layout writes them to topics of their
 * own, which carry the layout's number. An older version never meets records that it cannot read:
 * rolled back to, it finds its own log as it left it, and its owners publish all they hold under a
 * new epoch. The fence has no layout and is shared, so epochs rise across upgrades and rollbacks.
 */
public final class KafkaModelLog implements ModelLog {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(KafkaModelLog.class);

    /** Claims an epoch that nobody is to have. */
    static final String SKIPPED = "skipped";

    /** The newest layout whose topics carry no number: versions that use them are deployed. */
    private static final int UNNUMBERED_LAYOUT = 3;

    private final KafkaConfig kafka;
    private final String deployment;
    private final int layout;
    private final int partitions;
    private final int replicationFactor;

    public KafkaModelLog(MillraceConfig config) {
        this(config, new ModelRecordCodec().version());
    }

    /**
     * @param layout version of the records, 1 to that of {@link ModelRecordCodec} where they are to
     *     be read
     */
    KafkaModelLog(MillraceConfig config, int layout) {
        kafka = requireNonNull(config, "config is null").kafka();
        deployment = config.deployment().id();
        this.layout = layout;
        partitions = config.modelLog().partitions();
        replicationFactor = config.modelLog().replicationFactor();
    }

    private KafkaModelLog(KafkaModelLog other, int layout) {
        kafka = other.kafka;
        deployment = other.deployment;
        partitions = other.partitions;
        replicationFactor = other.replicationFactor;
        this.layout = layout;
    }

    /** The topic of a channel. */
    public String topic(Channel channel) {
        String name = prefix() + channel.name().toLowerCase(Locale.ROOT);
        return layout <= UNNUMBERED_LAYOUT ? name : name + "-v" + layout;
    }

    private String prefix() {
        return deployment + "-model-";
    }

    /** The topic of the fence. */
    public String fenceTopic() {
        return prefix() + "fence";
    }

    /** Creates the topics that are missing. */
    public void createTopics() throws InterruptedException {
        try (Admin admin = Admin.create(kafka.properties())) {
            createTopics(admin);
            reportOtherLayouts(admin);
        }
    }

    private void createTopics(Admin admin) throws InterruptedException {
        List<NewTopic> topics = new ArrayList<>();
        Optional<Short> replicas =
                replicationFactor < 0 ? Optional.empty() : Optional.of((short) replicationFactor);
        for (Channel channel : Channel.values()) {
            topics.add(
                    new NewTopic(topic(channel), Optional.of(partitions), replicas)
                            .configs(
                                    Map.of(
                                            TopicConfig.CLEANUP_POLICY_CONFIG,
                                            TopicConfig.CLEANUP_POLICY_COMPACT,
                                            TopicConfig.SEGMENT_BYTES_CONFIG,
                                            "67108864",
                                            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                                            "0.2")));
        }
        topics.add(
                new NewTopic(fenceTopic(), Optional.of(1), replicas)
                        .configs(
                                Map.of(
                                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                        TopicConfig.CLEANUP_POLICY_DELETE,
                                        TopicConfig.RETENTION_MS_CONFIG,
                                        "-1",
                                        TopicConfig.RETENTION_BYTES_CONFIG,
                                        "-1")));
        for (var created : admin.createTopics(topics).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new KafkaException(
                            "the topics of the model log could not be created", e.getCause());
                }
            }
        }
    }

    /** Only those know that may list topics: without the right to, the list is short. */
    private void reportOtherLayouts(Admin admin) throws InterruptedException {
        try {
            List<String> others = ofOtherLayouts(admin.listTopics().names().get());
            if (!others.isEmpty()) {
                LOG.info(
                        "The model log is in {}. Topics of other layouts are unused and can be"
                                + " deleted once no upgrade or rollback is under way: {}",
                        topics(),
                        others);
            }
        } catch (ExecutionException e) {
            LOG.warn("Topics of other layouts of the model log cannot be listed", e.getCause());
        }
    }

    @Override
    public long claimEpoch(String claimant) throws InterruptedException {
        createTopics();
        try (KafkaModelLogReader reader = KafkaModelLogReader.ofFence(this)) {
            Claim present = reader.firstClaim(claimant);
            if (present != null) {
                return present.epoch();
            }
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producerProperties())) {
            byte[] key = claimant.getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(fenceTopic(), 0, key, new byte[0])).get();
        } catch (ExecutionException e) {
            throw new KafkaException("the epoch could not be claimed", e.getCause());
        }
        try (KafkaModelLogReader reader = KafkaModelLogReader.ofFence(this)) {
            return reader.firstClaim(claimant).epoch();
        }
    }

    /** The topics must be there. */
    @Override
    public long newestEpoch() {
        try (KafkaModelLogReader reader = KafkaModelLogReader.ofFence(this)) {
            return reader.claims();
        }
    }

    /** Creates the topics that are missing. */
    @Override
    public long latestEpoch() throws InterruptedException {
        try (Admin admin = Admin.create(kafka.properties())) {
            createTopics(admin);
        }
        try (KafkaModelLogReader reader = KafkaModelLogReader.ofEverything(this)) {
            return reader.latestEpoch();
        }
    }

    /** One record for each epoch skipped: an epoch is an offset. The topics must be there. */
    @Override
    public void skip(long epoch) throws InterruptedException {
        byte[] key = SKIPPED.getBytes(StandardCharsets.UTF_8);
        long claimed = newestEpoch();
        Future<RecordMetadata> last = null;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producerProperties())) {
            for (long next = claimed; next < epoch; next++) {
                last = producer.send(new ProducerRecord<>(fenceTopic(), 0, key, new byte[0]));
            }
            if (last != null) {
                // One partition, in order: the last one is there only if all are.
                last.get();
            }
        } catch (ExecutionException e) {
            throw new KafkaException("the epochs could not be skipped", e.getCause());
        }
    }

    /**
     * Those of the topics given that a model log of the deployment uses, in whichever layout and by
     * whichever version of Millrace.
     */
    public List<String> ofAnyLayout(Collection<String> topics) {
        Pattern name = Pattern.compile(Pattern.quote(prefix()) + "[a-z]+(-v[0-9]+)?");
        return topics.stream().filter(name.asMatchPredicate()).sorted().toList();
    }

    /**
     * Topics that versions with another layout left in Kafka. Nobody writes to them while this
     * version runs; a rollback or another upgrade uses them again, and creates what is missing.
     */
    public List<String> ofOtherLayouts(Collection<String> topics) {
        Pattern name =
                Pattern.compile(
                        Pattern.quote(prefix())
                                + "(?:%s)(-v[0-9]+)?".formatted(String.join("|", channelNames())));
        return topics.stream()
                .filter(name.asMatchPredicate())
                .filter(topic -> !topics().contains(topic))
                .sorted()
                .toList();
    }

    private static List<String> channelNames() {
        return Arrays.stream(Channel.values())
                .map(channel -> channel.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /**
     * The logs that this version can read and whose topics are there, this version's own included
     * if it is; after an upgrade or a rollback an older one may be the one in use.
     */
    List<KafkaModelLog> readable() throws InterruptedException {
        Set<String> present = presentTopics();
        List<KafkaModelLog> logs = new ArrayList<>();
        for (int each = UNNUMBERED_LAYOUT; each <= Math.max(layout, UNNUMBERED_LAYOUT); each++) {
            KafkaModelLog log = new KafkaModelLog(this, each);
            if (present.containsAll(log.topics())) {
                logs.add(log);
            }
        }
        return logs;
    }

    private Set<String> presentTopics() throws InterruptedException {
        try (Admin admin = Admin.create(kafka.properties())) {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw new KafkaException("the topics cannot be listed", e.getCause());
        }
    }

    /** All topics of the log. */
    public List<String> topics() {
        List<String> topics = new ArrayList<>();
        for (Channel channel : Channel.values()) {
            topics.add(topic(channel));
        }
        topics.add(fenceTopic());
        return topics;
    }

    @Override
    public Writer openWriter() {
        return new KafkaModelLogWriter(this, partitions());
    }

    @Override
    public Reader openReader() {
        return KafkaModelLogReader.ofEverything(this);
    }

    Properties consumerProperties() {
        Properties properties = kafka.properties();
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        return properties;
    }

    Properties producerProperties() {
        Properties properties = kafka.properties();
        properties.setProperty(
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.setProperty(
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, "2");
        properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, "131072");
        // A broker may be away for minutes; the client goes on trying with its own backoff.
        properties.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "600000");
        properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, "600000");
        return properties;
    }

    /** Partitions a channel really has: topics that existed before keep theirs. */
    private Map<Channel, Integer> partitions() {
        try (KafkaModelLogReader reader = KafkaModelLogReader.ofFence(this)) {
            return reader.channelPartitions();
        }
    }
}
