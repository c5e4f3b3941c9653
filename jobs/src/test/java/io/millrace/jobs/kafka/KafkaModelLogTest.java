package io.millrace.jobs.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecordCodec;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class KafkaModelLogTest {
    private static final MillraceConfig CONFIG = MillraceConfig.of(Map.of("deployment.id", "shop"));

    /** One record must not stop a job for ever. */
    @Test
    void recordThatNobodyCanRead_isAnEntryThatSaysWhere() {
        ModelRecordCodec codec = new ModelRecordCodec();
        byte[] key = "lamp".getBytes(UTF_8);
        byte[] newer = codec.toBytes(new EpochMarker(1, 0, 127, 128));
        newer[0] = 99;
        assertThat(entry(key, newer).problem())
                .startsWith("shop-model-items, partition 3, offset 42, key lamp: ")
                .contains("found version 99");
        assertThat(entry(key, new byte[0]).isReadable()).isFalse();
        assertThat(entry(key, new byte[] {3, 1, 7}).isReadable()).isFalse();
        assertThat(entry(null, newer).problem()).endsWith("it has no key");
        assertThat(entry(key, null)).isEqualTo(new ModelLog.Entry(Channel.ITEMS, 3, "lamp", null));
        assertThat(entry(key, codec.toBytes(new EpochMarker(1, 0, 127, 128))))
                .isEqualTo(
                        new ModelLog.Entry(
                                Channel.ITEMS, 3, "lamp", new EpochMarker(1, 0, 127, 128)));
    }

    private static ModelLog.Entry entry(byte[] key, byte[] value) {
        return KafkaModelLogReader.entry(
                Channel.ITEMS,
                new ConsumerRecord<>("shop-model-items", 3, 42, key, value),
                new ModelRecordCodec());
    }

    @Test
    void layoutOfVersionsThatAreDeployed_keepsItsTopics() {
        assertThat(new KafkaModelLog(CONFIG, 3).topics())
                .containsExactly(
                        "shop-model-items",
                        "shop-model-neighbours",
                        "shop-model-weights",
                        "shop-model-networks",
                        "shop-model-fence");
    }

    @Test
    void newerLayout_sharesNoTopicWithAnOlderOne_butTheFence() {
        KafkaModelLog older = new KafkaModelLog(CONFIG, 3);
        KafkaModelLog newer = new KafkaModelLog(CONFIG, 4);
        KafkaModelLog newest = new KafkaModelLog(CONFIG, 5);
        assertThat(newer.topic(Channel.ITEMS)).isEqualTo("shop-model-items-v4");
        assertThat(newest.topic(Channel.ITEMS)).isEqualTo("shop-model-items-v5");
        assertThat(newer.topics())
                .filteredOn(older.topics()::contains)
                .containsExactly("shop-model-fence");
        assertThat(newest.topics())
                .filteredOn(newer.topics()::contains)
                .containsExactly("shop-model-fence");
    }

    @Test
    void topicsOfOtherLayouts_areFoundWhoeverWroteThem() {
        List<String> present =
                List.of(
                        "events",
                        "shop-model-fence",
                        "shop-model-judgements",
                        "shop-model-items",
                        "shop-model-items-v4",
                        "shop-model-weights-v12",
                        "shop-model-items-v4-model-items",
                        "shop-two-model-items-v4",
                        "other-shop-model-items");
        assertThat(new KafkaModelLog(CONFIG, 3).ofOtherLayouts(present))
                .containsExactly("shop-model-items-v4", "shop-model-weights-v12");
        assertThat(new KafkaModelLog(CONFIG, 4).ofOtherLayouts(present))
                .containsExactly("shop-model-items", "shop-model-weights-v12");
    }

    @Test
    void allTopicsOfADeployment_areFoundInEveryLayout() {
        List<String> present =
                List.of(
                        "shop-model-fence",
                        "shop-model-items-v4",
                        "shop-model-later",
                        "shop-quality",
                        "shop-model-items-v4-model-items",
                        "shop-two-model-items");
        assertThat(new KafkaModelLog(CONFIG, 3).ofAnyLayout(present))
                .containsExactly("shop-model-fence", "shop-model-items-v4", "shop-model-later");
    }
}
