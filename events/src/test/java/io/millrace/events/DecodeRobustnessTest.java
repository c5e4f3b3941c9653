package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes arrive, a codec returns a valid record or throws {@link BadRecordException}; and
 * what it returns can be written and read again. Each test is repeatable by its seed.
 */
class DecodeRobustnessTest {
    private static final byte[] EVENT =
            ("{\"event_id\":\"e\",\"type\":\"purchase\",\"user_id\":\"u\",\"visitor_id\":\"v\",\"items\":"
                            + "[{\"item_id\":\"a\",\"quantity\":2,\"price\":9.5},\"b\"],\"item_id\":\"c\","
                            + "\"timestamp\":\"2009-12-01T07:45:00Z\",\"value\":19.5,\"query\":\"r\\u00e9d\","
                            + "\"position\":3,\"x\":{\"y\":[1,2,{\"z\":null}]}}")
                    .getBytes(StandardCharsets.UTF_8);
    private static final byte[] ITEM =
            ("{\"item_id\":\"a\",\"title\":\"B\\u00e4g\",\"category\":\"Home > Bags\",\"price\":2.5,"
                            + "\"in_stock\":false,\"tags\":[\"x\"],\"attributes\":{\"a\":{\"b\":[1.5,2]}},"
                            + "\"vector\":[0.1,2e3],\"image_vector\":\"1 2\",\"updated_at\":1259653500000}")
                    .getBytes(StandardCharsets.UTF_8);
    private static final String[] TOKENS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "null",
        "true",
        "1e999",
        "-0",
        "0.5",
        "\"type\":",
        "\"purchase\"",
        "\"user_id\":",
        "\"items\":[",
        "\"item_id\":",
        "\"a\"",
        "\"quantity\":",
        "\"price\":",
        "\"value\":",
        "\"timestamp\":",
        "1259653500000",
        "\"2009-12-01\"",
        "\"\\ud83d\"",
        "\"vector\":[",
        "\"attributes\":{",
        "\"category\":",
        "\"tags\":",
        " ",
        "\"\"",
        "\\",
        "\u00e9"
    };

    private interface Codec {
        /** Decodes, encodes, decodes and encodes again; the two encodings. */
        byte[][] roundTrip(byte[] bytes) throws BadRecordException;
    }

    private static final Codec EVENTS =
            bytes -> {
                EventCodec codec = new EventCodec();
                byte[] once = codec.encode(codec.decode(bytes));
                return new byte[][] {once, codec.encode(codec.decode(once))};
            };
    private static final Codec CATALOGUE =
            bytes -> {
                CatalogueCodec codec = new CatalogueCodec();
                byte[] once = codec.encode(codec.decode(bytes));
                return new byte[][] {once, codec.encode(codec.decode(once))};
            };
    private static final Codec ERASURES =
            bytes -> {
                ErasureCodec codec = new ErasureCodec();
                byte[] once = codec.encode(codec.decode(bytes, 1_600_000_000_000L));
                return new byte[][] {once, codec.encode(codec.decode(once, 0))};
            };
    private static final Codec DEAD_LETTERS =
            bytes -> {
                DeadLetterCodec codec = new DeadLetterCodec();
                byte[] once = codec.encode(codec.decode(bytes));
                return new byte[][] {once, codec.encode(codec.decode(once))};
            };

    private static void check(Codec codec, byte[] bytes, Map<BadRecordReason, Integer> reasons) {
        try {
            byte[][] encodings = codec.roundTrip(bytes);
            assertThat(encodings[1]).isEqualTo(encodings[0]);
        } catch (BadRecordException bad) {
            reasons.merge(bad.reason(), 1, Integer::sum);
            assertThat(Texts.isWellFormed(bad.detail())).isTrue();
            assertThat(bad.detail()).isNotBlank().hasSizeLessThan(600).doesNotContain("\n");
        } catch (RuntimeException | Error escaped) {
            fail("bytes " + HexFormat.of().formatHex(bytes) + " escape as " + escaped, escaped);
        }
    }

    private static Map<BadRecordReason, Integer> none() {
        return new EnumMap<>(BadRecordReason.class);
    }

    @Test
    void decode_randomBytes_throwsNothingElse() {
        Random random = new Random(1);
        Map<BadRecordReason, Integer> reasons = none();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = '{';
            }
            for (Codec codec : new Codec[] {EVENTS, CATALOGUE, ERASURES, DEAD_LETTERS}) {
                check(codec, bytes, reasons);
            }
        }
        assertThat(reasons).containsKeys(BadRecordReason.MALFORMED_JSON);
    }

    @Test
    void decode_damagedEvents_throwsNothingElse() {
        Map<BadRecordReason, Integer> reasons = damage(EVENTS, EVENT, new Random(2));

        assertThat(reasons)
                .containsKeys(
                        BadRecordReason.MALFORMED_JSON,
                        BadRecordReason.MISSING_TYPE,
                        BadRecordReason.UNKNOWN_TYPE,
                        BadRecordReason.INVALID_TIMESTAMP);
    }

    @Test
    void decode_damagedItems_throwsNothingElse() {
        Map<BadRecordReason, Integer> reasons = damage(CATALOGUE, ITEM, new Random(3));

        assertThat(reasons)
                .containsKeys(BadRecordReason.MALFORMED_JSON, BadRecordReason.MISSING_ITEM);
    }

    private static Map<BadRecordReason, Integer> damage(Codec codec, byte[] whole, Random random) {
        Map<BadRecordReason, Integer> reasons = none();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = whole.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                int at = random.nextInt(bytes.length);
                switch (random.nextInt(4)) {
                    case 0 -> bytes[at] = (byte) random.nextInt(256);
                    case 1 -> bytes[at] = (byte) (' ' + random.nextInt(95));
                    case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                    default -> bytes[at] = bytes[random.nextInt(bytes.length)];
                }
            }
            check(codec, bytes, reasons);
        }
        return reasons;
    }

    @Test
    void decode_shuffledTokens_throwsNothingElse() {
        Random random = new Random(4);
        Map<BadRecordReason, Integer> reasons = none();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("{");
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(TOKENS[random.nextInt(TOKENS.length)]);
            }
            byte[] bytes = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
            for (Codec codec : new Codec[] {EVENTS, CATALOGUE, ERASURES, DEAD_LETTERS}) {
                check(codec, bytes, reasons);
            }
        }
    }

    @Test
    void decode_deepNesting_throwsNothingElse() {
        Map<BadRecordReason, Integer> reasons = none();
        for (String open : new String[] {"[", "{\"a\":"}) {
            for (int depth : new int[] {10, 900, 1_100, 100_000}) {
                String nested = "{\"item_id\":\"a\",\"attributes\":{\"x\":" + open.repeat(depth);
                byte[] cut = nested.getBytes(StandardCharsets.UTF_8);
                String close = open.equals("[") ? "]" : "}";
                byte[] whole =
                        (nested + "1".repeat(open.equals("[") ? 0 : 1) + close.repeat(depth) + "}}")
                                .getBytes(StandardCharsets.UTF_8);
                check(CATALOGUE, cut, reasons);
                check(CATALOGUE, whole, reasons);
                check(EVENTS, whole, reasons);
            }
        }
        assertThat(reasons).containsKey(BadRecordReason.MALFORMED_JSON);
    }
}
