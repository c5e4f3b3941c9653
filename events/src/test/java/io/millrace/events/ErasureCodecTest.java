package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErasureCodecTest {
    private static final long RECEIVED = 1_600_000_000_000L;

    private final ErasureCodec codec = new ErasureCodec();

    private Erasure decode(String json) throws BadRecordException {
        return codec.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), RECEIVED);
    }

    @Test
    void decode_everyField_isKept() throws BadRecordException {
        assertThat(decode("{'user_id':'u','visitor_id':'v','requested_at':'2009-12-01T07:45:00Z'}"))
                .isEqualTo(new Erasure("u", "v", 1_259_653_500_000L));
    }

    @Test
    void decode_noTime_isTheTimeItWasReceived() throws BadRecordException {
        assertThat(decode("{'visitor_id':'v'}")).isEqualTo(new Erasure(null, "v", RECEIVED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "malformed_json | {",
                "not_an_object | 1",
                "missing_shopper | {}",
                "missing_shopper | {'user_id':'','requested_at':'?'}",
                "invalid_field | {'user_id':{}}",
                "invalid_timestamp | {'user_id':'u','requested_at':12}"
            })
    void decode_badRecord_hasItsReason(String reason, String json) {
        BadRecordException bad = catchThrowableOfType(BadRecordException.class, () -> decode(json));
        assertThat(bad.reason().wireName()).isEqualTo(reason);
    }

    @Test
    void decode_longId_isTooLong() {
        BadRecordException bad =
                catchThrowableOfType(
                        BadRecordException.class,
                        () -> decode("{'user_id':'" + "u".repeat(511) + "'}"));
        assertThat(bad.reason()).isEqualTo(BadRecordReason.ID_TOO_LONG);
    }

    @Test
    void encode_erasure_isReadBack() throws BadRecordException {
        Erasure erasure = new Erasure("u", null, 1_259_653_500_000L);

        assertThat(codec.decode(codec.encode(erasure), RECEIVED)).isEqualTo(erasure);
    }
}
