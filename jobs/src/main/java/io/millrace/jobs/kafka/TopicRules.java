package io.millrace.jobs.kafka;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.DELETE_RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the topics must be set to, and why. A setting under which records are lost or epochs repeat
 * is an error; the rest is a warning. A setting that a broker does not tell is not judged.
 */
final class TopicRules {
    /** Nobody notices a job that stands still in less time than that. */
    static final Duration LEAST_RETENTION = Duration.ofDays(1);

    /** What somebody asked to be forgotten may wait for a job that stands still. */
    static final Duration LEAST_ERASURE_RETENTION = Duration.ofDays(7);

    private static final String APPEND_TIME = "LogAppendTime";
    private static final String UNLIMITED = "-1";
    private static final int REPLICAS_FOR_TWO_IN_SYNC = 3;

    private final String bootstrapServers;

    /** What a topic is for. */
    enum Role {
        EVENTS,
        CATALOGUE,
        ERASURES,
        RECEIPTS,
        DEAD_LETTERS,
        QUALITY,
        JUDGEMENTS,
        MODEL,
        FENCE;

        /** Nothing else knows what is in them. */
        private static final Set<Role> IRREPLACEABLE = EnumSet.of(RECEIPTS, FENCE);

        /** A record that was acknowledged must be there for good. */
        private static final Set<Role> DURABLE =
                EnumSet.of(EVENTS, CATALOGUE, ERASURES, RECEIPTS, MODEL, FENCE);

        private static final Set<Role> WRITTEN_BY_OTHERS = EnumSet.of(EVENTS, CATALOGUE, ERASURES);
    }

    /**
     * A topic as it is.
     *
     * @param replicas of the partition that has the fewest
     * @param values by key, defaults of the broker among them
     */
    record Topic(String name, int partitions, int replicas, Map<String, String> values) {}

    /**
     * A setting that does not fit.
     *
     * @param fatal whether the job must not start
     * @param line for people: topic, key, what it is, what is needed, why, and what mends it
     */
    record Finding(boolean fatal, String line) {}

    /**
     * @param bootstrapServers for the commands that mend it
     */
    TopicRules(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** Everything about a topic that does not fit, errors first. */
    List<Finding> findings(Role role, Topic topic) {
        Findings findings = new Findings(topic);
        switch (role) {
            case EVENTS -> {
                findings.notCompacted("all but a shopper's newest event are deleted");
                findings.keptFor(
                        LEAST_RETENTION, "what a job that stands still has not read is lost");
                findings.appendTime("freshness and the limit on future times are measured by it");
            }
            case CATALOGUE -> {
                findings.keptForEver(true, "a fresh start misses items that did not change lately");
                findings.tombstonesKept();
            }
            case ERASURES -> {
                findings.keptFor(
                        LEAST_ERASURE_RETENTION,
                        "requests that a job that stands still has not read are lost");
                findings.appendTime("what is erased is what was appended before");
            }
            case RECEIPTS ->
                    findings.keptForEver(true, "the ledger expires and erased shoppers come back");
            case DEAD_LETTERS -> findings.expires("refused records hold ids of shoppers");
            case QUALITY -> findings.keptForEver(false, "totals that rest are lost");
            case JUDGEMENTS -> findings.expires("choices of shoppers pile up");
            case MODEL -> {
                findings.keptForEver(true, "items that did not change lately are not scored");
                findings.tombstonesKept();
            }
            case FENCE -> {
                findings.notCompacted("epochs would be handed out twice");
                findings.unlimited("epochs would be handed out twice");
                findings.onePartition();
            }
        }
        findings.durable(role);
        List<Finding> sorted = new ArrayList<>(findings.found);
        sorted.sort((a, b) -> Boolean.compare(b.fatal(), a.fatal()));
        return sorted;
    }

    private final class Findings {
        private final Topic topic;
        private final List<Finding> found = new ArrayList<>();

        Findings(Topic topic) {
            this.topic = topic;
        }

        void notCompacted(String why) {
            if (hasPolicy(CLEANUP_POLICY_COMPACT)) {
                add(true, CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE, why);
            }
        }

        /** Compacted, or without a limit. */
        void keptForEver(boolean fatal, String why) {
            boolean limited = isLimited(RETENTION_MS_CONFIG) || isLimited(RETENTION_BYTES_CONFIG);
            if (hasPolicy(CLEANUP_POLICY_DELETE) && limited) {
                add(fatal, CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT, why);
            }
        }

        void unlimited(String why) {
            for (String key : List.of(RETENTION_MS_CONFIG, RETENTION_BYTES_CONFIG)) {
                if (isLimited(key)) {
                    add(true, key, UNLIMITED, why);
                }
            }
        }

        void keptFor(Duration least, String why) {
            String value = topic.values().get(RETENTION_MS_CONFIG);
            if (value != null
                    && isLimited(RETENTION_MS_CONFIG)
                    && Long.parseLong(value) < least.toMillis()) {
                add(false, RETENTION_MS_CONFIG, Long.toString(least.toMillis()), why);
            }
        }

        void expires(String why) {
            if (topic.values().containsKey(CLEANUP_POLICY_CONFIG)
                    && !hasPolicy(CLEANUP_POLICY_DELETE)) {
                add(
                        false,
                        CLEANUP_POLICY_CONFIG,
                        CLEANUP_POLICY_COMPACT + "," + CLEANUP_POLICY_DELETE,
                        why + " and are kept for ever");
            }
        }

        void appendTime(String why) {
            String value = topic.values().get(MESSAGE_TIMESTAMP_TYPE_CONFIG);
            if (value != null && !value.equals(APPEND_TIME)) {
                add(false, MESSAGE_TIMESTAMP_TYPE_CONFIG, APPEND_TIME, why);
            }
        }

        void tombstonesKept() {
            String value = topic.values().get(DELETE_RETENTION_MS_CONFIG);
            if (value != null && Long.parseLong(value) < LEAST_RETENTION.toMillis()) {
                add(
                        false,
                        DELETE_RETENTION_MS_CONFIG,
                        Long.toString(LEAST_RETENTION.toMillis()),
                        "deletions that a job that stands still has not read are lost");
            }
        }

        void onePartition() {
            if (topic.partitions() != 1) {
                found.add(
                        new Finding(
                                true,
                                ("topic '%s': partitions is %d, needs 1: epochs would be handed"
                                                + " out twice; have it made again, after: "
                                                + "kafka-topics.sh --bootstrap-server %s --delete"
                                                + " --topic %s")
                                        .formatted(
                                                topic.name(),
                                                topic.partitions(),
                                                bootstrapServers,
                                                topic.name())));
            }
        }

        void durable(Role role) {
            boolean unclean =
                    "true".equals(topic.values().get(UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG));
            if (unclean && topic.replicas() > 1 && Role.DURABLE.contains(role)) {
                add(
                        Role.IRREPLACEABLE.contains(role),
                        UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                        "false",
                        "a replica that lags behind can take over, and acknowledged records are"
                                + " lost");
            }
            String value = topic.values().get(MIN_IN_SYNC_REPLICAS_CONFIG);
            if (value == null) {
                return;
            }
            int least = Integer.parseInt(value);
            if (least > topic.replicas()) {
                add(
                        !Role.WRITTEN_BY_OTHERS.contains(role),
                        MIN_IN_SYNC_REPLICAS_CONFIG,
                        Integer.toString(Math.max(1, topic.replicas() - 1)),
                        "with %d replicas no write succeeds".formatted(topic.replicas()));
            } else if (Role.DURABLE.contains(role)
                    && topic.replicas() >= REPLICAS_FOR_TWO_IN_SYNC
                    && least < 2) {
                add(
                        false,
                        MIN_IN_SYNC_REPLICAS_CONFIG,
                        "2",
                        "the loss of one broker can lose acknowledged records");
            }
        }

        private boolean hasPolicy(String policy) {
            String value = topic.values().getOrDefault(CLEANUP_POLICY_CONFIG, "");
            return List.of(value.split("\\s*,\\s*")).contains(policy);
        }

        private boolean isLimited(String key) {
            String value = topic.values().get(key);
            return value != null && Long.parseLong(value) >= 0;
        }

        private void add(boolean fatal, String key, String needed, String why) {
            String value = needed.contains(",") ? "[" + needed + "]" : needed;
            found.add(
                    new Finding(
                            fatal,
                            ("topic '%s': %s is %s, needs %s: %s; mend it with: kafka-configs.sh"
                                            + " --bootstrap-server %s --alter --entity-type topics"
                                            + " --entity-name %s --add-config %s=%s")
                                    .formatted(
                                            topic.name(),
                                            key,
                                            topic.values().get(key),
                                            needed,
                                            why,
                                            bootstrapServers,
                                            topic.name(),
                                            key,
                                            value)));
        }
    }
}
