package io.millrace.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.kafka.TopicRules.Finding;
import io.millrace.jobs.kafka.TopicRules.Role;
import io.millrace.jobs.kafka.TopicRules.Topic;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TopicRulesTest {
    /** What Kafka gives a topic that nobody set anything for. */
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "cleanup.policy", "delete",
                    "retention.ms", "604800000",
                    "retention.bytes", "-1",
                    "delete.retention.ms", "86400000",
                    "message.timestamp.type", "CreateTime",
                    "min.insync.replicas", "1",
                    "unclean.leader.election.enable", "false");

    private final TopicRules rules = new TopicRules("kafka:9092");

    @Test
    void receipts_withKafkasDefaults_areRefusedWithWhatMendsIt() {
        assertThat(findings(Role.RECEIPTS, 1, "min.insync.replicas=2"))
                .containsExactly(
                        new Finding(
                                true,
                                "topic 't': cleanup.policy is delete, needs compact: the ledger"
                                        + " expires and erased shoppers come back; mend it with:"
                                        + " kafka-configs.sh --bootstrap-server kafka:9092 --alter"
                                        + " --entity-type topics --entity-name t --add-config"
                                        + " cleanup.policy=compact"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EVENTS     | cleanup.policy=compact        | cleanup.policy is compact, needs"
                        + " delete",
                "EVENTS     | cleanup.policy=compact,delete | cleanup.policy is compact,delete,"
                        + " needs delete",
                "CATALOGUE  |                               | cleanup.policy is delete, needs"
                        + " compact",
                "CATALOGUE  | cleanup.policy=compact,delete | cleanup.policy is compact,delete,"
                        + " needs compact",
                "RECEIPTS   | cleanup.policy=compact;unclean.leader.election.enable=true |"
                        + " unclean.leader.election.enable is true, needs false",
                "MODEL      |                               | cleanup.policy is delete, needs"
                        + " compact",
                "MODEL      | cleanup.policy=compact;min.insync.replicas=4 | min.insync.replicas is"
                        + " 4, needs 2",
                "FENCE      |                               | retention.ms is 604800000, needs -1",
                "FENCE      | retention.ms=-1;retention.bytes=1000 | retention.bytes is 1000, needs"
                        + " -1",
                "FENCE      | retention.ms=-1;cleanup.policy=compact | cleanup.policy is compact,"
                        + " needs delete",
            })
    void whatLosesRecords_isRefused(Role role, String changes, String expected) {
        assertThat(findings(role, 1, changes))
                .filteredOn(Finding::fatal)
                .singleElement()
                .extracting(Finding::line)
                .asString()
                .startsWith("topic 't': " + expected + ": ")
                .contains("; mend it with: kafka-configs.sh ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EVENTS       |                                 | message.timestamp.type is"
                        + " CreateTime, needs LogAppendTime",
                "EVENTS       | retention.ms=3600000            | retention.ms is 3600000, needs"
                        + " 86400000",
                "EVENTS       | unclean.leader.election.enable=true |"
                        + " unclean.leader.election.enable is true, needs false",
                "EVENTS       |                                 | min.insync.replicas is 1, needs"
                        + " 2",
                "CATALOGUE    | cleanup.policy=compact;delete.retention.ms=1000 |"
                        + " delete.retention.ms is 1000, needs 86400000",
                "ERASURES     | retention.ms=86400000           | retention.ms is 86400000, needs"
                        + " 604800000",
                "ERASURES     | min.insync.replicas=9           | min.insync.replicas is 9, needs"
                        + " 2",
                "DEAD_LETTERS | cleanup.policy=compact          | cleanup.policy is compact, needs"
                        + " compact,delete",
                "QUALITY      |                                 | cleanup.policy is delete, needs"
                        + " compact",
                "MODEL        | cleanup.policy=compact;unclean.leader.election.enable=true |"
                        + " unclean.leader.election.enable is true, needs false",
            })
    void whatCanBeLivedWith_isAWarning(Role role, String changes, String expected) {
        List<Finding> findings = findings(role, 1, changes);
        assertThat(findings).noneMatch(Finding::fatal);
        assertThat(findings)
                .extracting(Finding::line)
                .anyMatch(line -> line.startsWith("topic 't': " + expected + ": "));
    }

    @Test
    void policiesOfTwoWords_areQuotedForTheShell() {
        assertThat(findings(Role.DEAD_LETTERS, 1, "cleanup.policy=compact"))
                .singleElement()
                .extracting(Finding::line)
                .asString()
                .endsWith(" --add-config cleanup.policy=[compact,delete]");
    }

    @Test
    void fenceOfSeveralPartitions_isRefused() {
        assertThat(findings(Role.FENCE, 3, "retention.ms=-1;min.insync.replicas=2"))
                .containsExactly(
                        new Finding(
                                true,
                                "topic 't': partitions is 3, needs 1: epochs would be handed out"
                                        + " twice; have it made again, after: kafka-topics.sh"
                                        + " --bootstrap-server kafka:9092 --delete --topic t"));
    }

    /** A single replica cannot be overtaken by another, nor wait for one. */
    @Test
    void oneReplica_isNoReasonForWarnings() {
        Map<String, String> values = values("cleanup.policy=compact");
        values.put("unclean.leader.election.enable", "true");
        assertThat(rules.findings(Role.RECEIPTS, new Topic("t", 1, 1, values))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void settingsThatABrokerDoesNotTell_areNotJudged(Role role) {
        assertThat(rules.findings(role, new Topic("t", 1, 3, Map.of()))).isEmpty();
    }

    /** For those who publish a catalogue under another policy than ours. */
    @Test
    void unlimitedRetention_isAsGoodAsCompaction() {
        assertThat(findings(Role.CATALOGUE, 4, "retention.ms=-1;min.insync.replicas=2")).isEmpty();
    }

    @Test
    void judge_severalErrors_saysHowManyMore() {
        Finding warning = new Finding(false, "w");
        assertThatCode(() -> TopicCheck.judge(List.of(warning))).doesNotThrowAnyException();
        assertThatThrownBy(() -> TopicCheck.judge(List.of(warning, new Finding(true, "one"))))
                .isInstanceOf(JobFailedException.class)
                .hasMessage("one");
        assertThatThrownBy(
                        () ->
                                TopicCheck.judge(
                                        List.of(new Finding(true, "one"), new Finding(true, "2"))))
                .hasMessage("one (and 1 more, in the log)");
    }

    private List<Finding> findings(Role role, int partitions, String changes) {
        return rules.findings(role, new Topic("t", partitions, 3, values(changes)));
    }

    private static Map<String, String> values(String changes) {
        Map<String, String> values = new HashMap<>(DEFAULTS);
        if (changes != null && !changes.isBlank()) {
            Arrays.stream(changes.split(";"))
                    .map(change -> change.split("=", 2))
                    .forEach(change -> values.put(change[0].strip(), change[1].strip()));
        }
        return values;
    }
}
