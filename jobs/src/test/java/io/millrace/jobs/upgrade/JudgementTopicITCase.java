package io.millrace.jobs.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.stack.KafkaTopics;
import io.millrace.jobs.stack.LocalBroker;
import io.millrace.judge.Judgement;
import io.millrace.judge.JudgementCodec;
import io.millrace.judge.Ranking;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a job has published of what it served, with the real broker. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class JudgementTopicITCase {
    private static final Path FOLDER = Path.of("target", "judgements it").toAbsolutePath();
    private static final String DEPLOYMENT = "judged";

    @Test
    void since_aTime_isWhatWasPublishedFromThenOn() throws Exception {
        FileUtils.deleteDirectory(FOLDER.toFile());
        try (LocalBroker broker = LocalBroker.start(FOLDER)) {
            KafkaConfig kafka =
                    MillraceConfig.of(Map.of("kafka.bootstrap-servers", broker.address())).kafka();
            try (JudgementTopic topic = JudgementTopic.open(kafka, DEPLOYMENT)) {
                assertThat(topic.since(Instant.EPOCH))
                        .as("no job has published any yet")
                        .isEqualTo(ServedQuality.NONE);
            }
            KafkaTopics.createJudgements(kafka, DEPLOYMENT);
            ByteArraySerializer bytes = new ByteArraySerializer();
            try (JudgementTopic topic = JudgementTopic.open(kafka, DEPLOYMENT);
                    KafkaProducer<byte[], byte[]> producer =
                            new KafkaProducer<>(kafka.properties(), bytes, bytes)) {
                publish(producer, new Judgement(1, 10, 7, 1));
                long last = publish(producer, new Judgement(2, 10, 7, 1));
                Instant between = Instant.ofEpochMilli(last + 1);
                assertThat(topic.since(between)).isEqualTo(ServedQuality.NONE);
                while (Instant.now().isBefore(between)) {
                    Thread.onSpinWait();
                }
                publish(producer, new Judgement(2, 11, 8, 3));
                publish(producer, new Judgement(2, 11, 8, Ranking.NOT_RANKED));
                assertThat(topic.since(between).judged()).as("published twice").isEqualTo(1);
                publish(producer, new Judgement(3, 12, 9, Ranking.NOT_RANKED));

                ServedQuality since = topic.since(between);
                assertThat(since.judged()).isEqualTo(2);
                assertThat(since.shoppers()).isEqualTo(2);
                assertThat(since.recallAt10()).isEqualTo(0.5);
                assertThat(topic.since(Instant.EPOCH).judged()).isEqualTo(4);
            }
        }
    }

    /** When it was appended, epoch milliseconds. */
    private static long publish(KafkaProducer<byte[], byte[]> producer, Judgement judgement)
            throws Exception {
        return producer.send(
                        new ProducerRecord<>(
                                KafkaTopics.judgements(DEPLOYMENT),
                                new JudgementCodec().toBytes(judgement)))
                .get()
                .timestamp();
    }
}
