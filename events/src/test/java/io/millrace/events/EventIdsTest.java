package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventIdsTest {
    /** Published test values of XXH64 with seed 0: state of years depends on them. */
    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "as, 1c330fb2d66be179",
        "asd, 631c37ce72a97393",
        "asdf, 415872f599cea71e",
        "abc, 44bc2cf5ad770999",
        "Call me Ishmael. Some years ago--never mind how long precisely-, 02a2e85470d6fd96",
        "Nobody inspects the spammish repetition, fbcea83c8a378bf1"
    })
    void hash_publishedValue_isReproduced(String text, String hex) {
        byte[] bytes = ("##" + text + "#").getBytes(StandardCharsets.UTF_8);

        assertThat(EventIds.hash(text)).isEqualTo(Long.parseUnsignedLong(hex, 16));
        assertThat(EventIds.hash(bytes, 2, bytes.length - 3)).isEqualTo(EventIds.hash(text));
    }

    @Test
    void hash_manyIds_neitherCollidesNorClusters() {
        Set<Long> hashes = new HashSet<>();
        int[] lowBits = new int[64];
        int[] highBits = new int[64];
        int ids = 200_000;
        for (int i = 0; i < ids; i++) {
            long hash = EventIds.hash("order-" + i);
            hashes.add(hash);
            lowBits[(int) (hash & 63)]++;
            highBits[(int) (hash >>> 58)]++;
        }
        assertThat(hashes).hasSize(ids).doesNotContain(0L);
        // Expected 3,125 in each, standard deviation 55.
        assertThat(Arrays.stream(lowBits).boxed())
                .allMatch(count -> count > 2_800 && count < 3_450);
        assertThat(Arrays.stream(highBits).boxed())
                .allMatch(count -> count > 2_800 && count < 3_450);
    }

    @Test
    void hashOfFields_sameFieldsInOtherNotation_isEqual() throws BadRecordException {
        EventCodec codec = new EventCodec();
        Event json =
                codec.decode(
                        "{\"event_id\":\"1\",\"type\":\"purchase\",\"user_id\":7,\"items\":[{\"item_id\":\"a\",\"quantity\":2}],\"timestamp\":1259653500000}"
                                .getBytes(StandardCharsets.UTF_8));
        Event text =
                codec.decode(
                        "{\"type\":\"buy\",\"user_id\":\"7\",\"item_id\":\"a\",\"quantity\":\"2\",\"timestamp\":\"2009-12-01 07:45:00\"}"
                                .getBytes(StandardCharsets.UTF_8));

        assertThat(EventIds.hashOfFields(json)).isEqualTo(EventIds.hashOfFields(text));
    }

    @Test
    void derived_hashAndOccurrence_areBothInTheId() {
        assertThat(EventIds.derived(0xABCL, 0)).isEqualTo("f-0000000000000abc-0");
        assertThat(EventIds.derived(-1, 12)).isEqualTo("f-ffffffffffffffff-12");
    }
}
