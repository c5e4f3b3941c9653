package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterCodecTest {
    private final DeadLetterCodec codec = new DeadLetterCodec();

    private static DeadLetter letter(byte[] key, byte[] value) {
        return new DeadLetter(
                "missing_shopper", "no one", "events", 3, 1041, key, value, 1_700_000_000_000L);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void kafkaKey_letter_isTheSourcePosition() {
        assertThat(letter(null, null).kafkaKey()).isEqualTo("events/3/1041");
    }

    @Test
    void encode_text_isReadable() {
        assertThat(
                        new String(
                                codec.encode(letter(utf8("k"), utf8("{\"a\":1}"))),
                                StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"reason\":\"missing_shopper\",\"detail\":\"no one\",\"topic\":\"events\","
                                + "\"partition\":3,\"offset\":1041,\"key\":\"k\",\"key_encoding\":\"utf8\","
                                + "\"value\":\"{\\\"a\\\":1}\",\"value_encoding\":\"utf8\","
                                + "\"at\":1700000000000}");
    }

    @Test
    void decode_encoded_isTheLetter() throws BadRecordException {
        for (byte[] bytes :
                new byte[][] {
                    null,
                    {},
                    utf8("  spaces kept \n"),
                    utf8("caf\u00e9 \ud83d\ude00 \u0000"),
                    {(byte) 0xE9, 0, 1},
                    {(byte) 0xED, (byte) 0xA0, (byte) 0x80}
                }) {
            DeadLetter letter = letter(bytes, bytes);
            assertThat(codec.decode(codec.encode(letter))).isEqualTo(letter);
        }
    }

    @Test
    void decode_encodedRandomBytes_isTheLetter() throws BadRecordException {
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            DeadLetter letter = letter(null, bytes);
            assertThat(codec.decode(codec.encode(letter))).isEqualTo(letter);
        }
    }

    @Test
    void encode_hugeRecord_keepsItsBeginningAndFitsIntoAMessage() throws BadRecordException {
        byte[] controls = new byte[3 << 20];
        Arrays.fill(controls, (byte) 1);

        byte[] json = codec.encode(letter(controls, controls));

        assertThat(json).hasSizeLessThan(1_000_000);
        assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"value_bytes\":3145728");
        assertThat(codec.decode(json).value())
                .isEqualTo(Arrays.copyOf(controls, DeadLetterCodec.MAX_KEPT_BYTES));
    }

    @Test
    void encode_hugeText_isNotCutInsideACharacter() throws BadRecordException {
        for (String shift : new String[] {"", "x", "xx", "xxx"}) {
            byte[] value = utf8(shift + "\ud83d\ude00".repeat(100_000));

            byte[] json = codec.encode(letter(null, value));

            assertThat(new String(json, StandardCharsets.UTF_8))
                    .contains("\"value_encoding\":\"utf8\"");
            byte[] kept = codec.decode(json).value();
            assertThat(kept.length).isBetween(81_917, 81_920);
            assertThat(kept).isEqualTo(Arrays.copyOf(value, kept.length));
        }
    }

    @Test
    void encode_detailWithHalfASurrogatePair_isWritten() throws BadRecordException {
        DeadLetter letter = new DeadLetter("r", "x\ud800y", "t", 0, 0, null, null, 0);

        assertThat(codec.decode(codec.encode(letter)).detail()).isEqualTo("x?y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"reason\":\"r\",\"detail\":\"d\",\"topic\":\"t\",\"partition\":99999999999,\"offset\":1,\"at\":1}",
                "{\"reason\":\"r\",\"detail\":\"d\",\"topic\":\"t\",\"partition\":0,\"offset\":\"x\",\"at\":1}",
                "{\"reason\":\"r\",\"detail\":\"d\",\"topic\":\"t\",\"partition\":0,\"offset\":1,\"at\":1,\"value\":\"x\"}",
                "{\"reason\":\"r\",\"detail\":\"d\",\"topic\":\"t\",\"partition\":0,\"offset\":1,\"at\":1,\"value\":\"?\",\"value_encoding\":\"base64\"}",
                "{\"reason\":[],\"detail\":\"d\",\"topic\":\"t\",\"partition\":0,\"offset\":1,\"at\":1}"
            })
    void decode_noDeadLetter_isBad(String json) {
        assertThatExceptionOfType(BadRecordException.class)
                .isThrownBy(() -> codec.decode(utf8(json)));
    }
}
