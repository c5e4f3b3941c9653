package io.millrace.jobs.kafka;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.ModelLogConfig;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.kafka.TopicRules.Finding;
import io.millrace.jobs.kafka.TopicRules.Role;
import io.millrace.jobs.kafka.TopicRules.Topic;
import io.millrace.jobs.stack.KafkaTopics;
import io.millrace.modellog.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the topics of a deployment before its job starts: what the shop made, or a broker by
 * itself, may be set so that records get lost. See {@link TopicRules}.
 */
public final class TopicCheck {
    private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long a topic may take to be known to every broker. */
    private static final Duration UNKNOWN_PATIENCE = Duration.ofSeconds(10);

    private static final Duration UNKNOWN_INTERVAL = Duration.ofMillis(200);

    private final KafkaConfig kafka;
    private final Map<String, Role> roles = new LinkedHashMap<>();

    public TopicCheck(MillraceConfig config) {
        kafka = requireNonNull(config, "config is null").kafka();
        roles.put(kafka.eventsTopic(), Role.EVENTS);
        roles.put(kafka.catalogueTopic(), Role.CATALOGUE);
        roles.put(kafka.erasuresTopic(), Role.ERASURES);
        roles.put(kafka.erasureReceiptsTopic(), Role.RECEIPTS);
        roles.put(kafka.deadLettersTopic(), Role.DEAD_LETTERS);
        roles.put(kafka.qualityTopic(), Role.QUALITY);
        roles.put(KafkaTopics.judgements(config.deployment().id()), Role.JUDGEMENTS);
        if (config.modelLog().kind() == ModelLogConfig.Kind.KAFKA) {
            KafkaModelLog log = new KafkaModelLog(config);
            for (Channel channel : Channel.values()) {
                roles.put(log.topic(channel), Role.MODEL);
            }
            roles.put(log.fenceTopic(), Role.FENCE);
        }
    }

    /**
     * Logs what does not fit. Topics whose settings this user may not see, and topics that the
     * broker does not know, are named in one line each, and pass.
     *
     * @throws JobFailedException if records would be lost; the message names the topic and what
     *     mends it
     * @throws KafkaException if the broker does not answer
     */
    public void run() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        List<String> hidden = new ArrayList<>();
        List<String> unknown = List.copyOf(roles.keySet());
        long until = System.nanoTime() + UNKNOWN_PATIENCE.toNanos();
        try (Admin admin = Admin.create(kafka.properties())) {
            unknown = check(admin, unknown, findings, hidden);
            while (!unknown.isEmpty() && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(UNKNOWN_INTERVAL.toMillis());
                unknown = check(admin, unknown, findings, hidden);
            }
        }
        if (!hidden.isEmpty()) {
            LOG.warn(
                    "The settings of these topics are not checked, for this user lacks"
                            + " DescribeConfigs on them (docs/security.md): {}",
                    hidden);
        }
        if (!unknown.isEmpty()) {
            LOG.warn(
                    "The settings of these topics are not checked, for the broker does not know"
                            + " them: {}",
                    unknown);
        }
        judge(findings);
    }

    /**
     * Checks topics.
     *
     * @return those that the broker does not know, or not yet everywhere: made a moment ago
     */
    private List<String> check(
            Admin admin, List<String> names, List<Finding> findings, List<String> hidden)
            throws InterruptedException {
        TopicRules rules = new TopicRules(kafka.bootstrapServers());
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(names).topicNameValues();
        Map<ConfigResource, KafkaFuture<Config>> settings =
                admin.describeConfigs(names.stream().map(TopicCheck::resource).toList()).values();
        List<String> unknown = new ArrayList<>();
        for (String name : names) {
            try {
                Optional<TopicDescription> description = answer(descriptions.get(name));
                Optional<Config> values = answer(settings.get(resource(name)));
                if (description.isPresent() && values.isPresent()) {
                    Topic topic = topic(description.get(), values.get());
                    findings.addAll(rules.findings(roles.get(name), topic));
                } else {
                    hidden.add(name);
                }
            } catch (UnknownTopicOrPartitionException e) {
                unknown.add(name);
            }
        }
        return unknown;
    }

    static void judge(List<Finding> findings) {
        List<String> fatal = new ArrayList<>();
        for (Finding finding : findings) {
            if (finding.fatal()) {
                LOG.error("{}", finding.line());
                fatal.add(finding.line());
            } else {
                LOG.warn("{}", finding.line());
            }
        }
        if (!fatal.isEmpty()) {
            String more =
                    fatal.size() == 1
                            ? ""
                            : " (and %d more, in the log)".formatted(fatal.size() - 1);
            throw new JobFailedException(fatal.get(0) + more);
        }
    }

    private static Topic topic(TopicDescription description, Config settings) {
        Map<String, String> values = new HashMap<>();
        for (ConfigEntry entry : settings.entries()) {
            if (entry.value() != null) {
                values.put(entry.name(), entry.value());
            }
        }
        int replicas =
                description.partitions().stream()
                        .mapToInt(partition -> partition.replicas().size())
                        .min()
                        .orElse(1);
        return new Topic(description.name(), description.partitions().size(), replicas, values);
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /** Empty where this user may not know. */
    private static <T> Optional<T> answer(KafkaFuture<T> future) throws InterruptedException {
        try {
            return Optional.of(future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            }
            if (e.getCause() instanceof AuthorizationException
                    || e.getCause() instanceof UnsupportedVersionException) {
                LOG.debug("No settings", e.getCause());
                return Optional.empty();
            }
            throw new KafkaException("the topics cannot be described", e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "the topics cannot be described: no answer within %d s"
                            .formatted(PATIENCE.toSeconds()),
                    e);
        }
    }
}
