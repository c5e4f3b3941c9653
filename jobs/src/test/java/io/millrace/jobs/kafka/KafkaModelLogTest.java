package io.millrace.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.modellog.Channel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaModelLogTest {
    private static final MillraceConfig CONFIG = MillraceConfig.of(Map.of("deployment.id", "shop"));

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
