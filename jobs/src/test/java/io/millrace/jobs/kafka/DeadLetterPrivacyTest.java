package io.millrace.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.ShopperPseudonyms;
import io.millrace.flink.RejectedRecord;
import io.millrace.gate.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterPrivacyTest {
    private final ShopperPseudonyms pseudonyms = ShopperPseudonyms.keyed("0123456789abcdef");
    private final DeadLetterPrivacy privacy = new DeadLetterPrivacy(pseudonyms, Set.of("events"));

    @Test
    void apply_readableRecord_hasPseudonymsForIds() {
        RejectedRecord letter =
                apply(
                        "events",
                        "{\"type\":\"view_item\",\"user_id\":4711,\"visitor_id\":\" jane \",\"item_id\":\"a\"}");

        assertThat(value(letter))
                .isEqualTo(
                        "{\"type\":\"view_item\",\"user_id\":\"%s\",\"visitor_id\":\"%s\",\"item_id\":\"a\"}"
                                .formatted(pseudonyms.of("u:4711"), pseudonyms.of("v:jane")));
        assertThat(letter.source().key()).isNull();
        assertThat(letter.source().offset()).isEqualTo(42);
        assertThat(letter.detail()).isEqualTo("what is wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"user_id\":\"4711\"", "[\"4711\"]", "4711"})
    void apply_recordThatNobodyCanRead_leavesItOut(String record) {
        RejectedRecord letter = apply("events", record);

        assertThat(letter.source().value()).isNull();
        assertThat(letter.detail()).startsWith("late (the record is left out");
    }

    @Test
    void apply_idThatIsAnObject_isLeftOut() {
        assertThat(value(apply("events", "{\"user_id\":{\"id\":\"4711\"}}"))).isEqualTo("{}");
    }

    @Test
    void apply_recordOfTheCatalogue_staysAsItIs() {
        assertThat(value(apply("catalogue", "{\"user_id\":4711"))).isEqualTo("{\"user_id\":4711");
    }

    private RejectedRecord apply(String topic, String value) {
        byte[] key = "4711".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return privacy.apply(
                new RejectedRecord(
                        "late", "what is wrong", new SourceRecord(topic, 3, 42, 1, key, bytes)));
    }

    private static String value(RejectedRecord letter) {
        return new String(letter.source().value(), StandardCharsets.UTF_8);
    }
}
