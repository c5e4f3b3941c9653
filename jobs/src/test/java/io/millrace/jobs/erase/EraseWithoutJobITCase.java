package io.millrace.jobs.erase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.ErasureReceipt;
import io.millrace.events.ErasureReceiptCodec;
import io.millrace.jobs.cli.Answer;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.kafka.KafkaErasureLedger;
import io.millrace.jobs.stack.KafkaTopics;
import io.millrace.jobs.stack.StackExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Erasures while no job runs, with the real broker. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EraseWithoutJobITCase {
    private static final Path FOLDER = Path.of("target", "erase it").toAbsolutePath();
    private static final String KEY = "elasticsearch.shopper-id-key";
    private static final String SECRET = "a key of thirty-two characters!!";

    @RegisterExtension private static final StackExtension STACK = new StackExtension(FOLDER);

    @Test
    void noWait_returnsOnceTheRequestIsInTheTopic() {
        Answer answer = erase("--user", "13085", "--no-wait");

        assertThat(answer.exitCode()).as(answer.text()).isZero();
        assertThat(answer.text())
                .contains("Pseudonym   ")
                .contains("Requested   ")
                .doesNotContain("13085");
    }

    @Test
    void withoutAJob_thereIsNoReceiptInTime() {
        Answer answer = erase("--visitor", "7d1e-44", "--timeout", "1s");

        assertThat(answer.exitCode()).isOne();
        assertThat(answer.text())
                .contains(
                        "No receipt of the job 'lonely' within 1 s: does it run, and has it caught up?"
                                + " The request stays in topic erasures.");
    }

    @Test
    void ledgerOfAnotherKey_isRefused() throws Exception {
        MillraceConfig before = config(Map.of("kafka.topics.erasure-receipts", "old-receipts"));
        KafkaTopics.create(before.kafka());
        ErasureReceipt receipt =
                new ErasureReceipt(
                        "lonely",
                        before.elasticsearch().shopperPseudonyms().of("u:1"),
                        before.elasticsearch().shopperPseudonyms().fingerprint(),
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8);
        ByteArraySerializer serializer = new ByteArraySerializer();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(before.kafka().properties(), serializer, serializer)) {
            producer.send(
                            new ProducerRecord<>(
                                    before.kafka().erasureReceiptsTopic(),
                                    receipt.kafkaKey().getBytes(StandardCharsets.UTF_8),
                                    new ErasureReceiptCodec().encode(receipt)))
                    .get();
        }
        MillraceConfig after =
                config(Map.of("kafka.topics.erasure-receipts", "old-receipts", KEY, SECRET));

        assertThat(new KafkaErasureLedger(before).read().erasedUpTo("u:1")).isEqualTo(2);
        assertThatThrownBy(() -> new KafkaErasureLedger(after).read())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topic old-receipts was written with another " + KEY)
                .hasMessageContaining(before.elasticsearch().shopperPseudonyms().fingerprint())
                .hasMessageContaining(after.elasticsearch().shopperPseudonyms().fingerprint());
    }

    private static MillraceConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("kafka.bootstrap-servers", STACK.kafka());
        return MillraceConfig.of(all);
    }

    private static Answer erase(String... arguments) {
        List<String> all = new ArrayList<>(List.of("erase"));
        all.addAll(List.of(arguments));
        all.addAll(
                List.of(
                        "--set",
                        "kafka.bootstrap-servers=" + STACK.kafka(),
                        "--set",
                        "deployment.id=lonely"));
        return Answer.to(all);
    }
}
