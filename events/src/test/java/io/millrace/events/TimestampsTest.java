package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "2009-12-01T07:45:00Z, 2009-12-01T07:45:00Z",
        "2009-12-01T07:45:00, 2009-12-01T07:45:00Z",
        "2009-12-01 07:45:00, 2009-12-01T07:45:00Z",
        "2009-12-01 07:45:00 UTC, 2009-12-01T07:45:00Z",
        "2009-12-01 07:45, 2009-12-01T07:45:00Z",
        "2009-12-01, 2009-12-01T00:00:00Z",
        "2009-12-01t07:45:00z, 2009-12-01T07:45:00Z",
        "2009-12-01T07:45:00+02:00, 2009-12-01T05:45:00Z",
        "2009-12-01T07:45:00-0330, 2009-12-01T11:15:00Z",
        "2009-12-01T07:45:00+02, 2009-12-01T05:45:00Z",
        "2009-12-01 07:45:00 +02:00, 2009-12-01T05:45:00Z",
        "2014-04-01T01:02:21.719Z, 2014-04-01T01:02:21.719Z",
        "2014-04-01T01:02:21.7Z, 2014-04-01T01:02:21.700Z",
        "2014-04-01T01:02:21.719999999, 2014-04-01T01:02:21.719Z",
        "2012-02-29T00:00:00Z, 2012-02-29T00:00:00Z",
        "1259653500000, 2009-12-01T07:45:00Z",
        "1259653500000.0, 2009-12-01T07:45:00Z",
        "1.2596535E12, 2009-12-01T07:45:00Z",
        "' 1259653500000 ', 2009-12-01T07:45:00Z"
    })
    void parse_acceptedNotation_isTheInstant(String text, Instant instant)
            throws BadRecordException {
        assertThat(Timestamps.parse(text)).isEqualTo(instant.toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2009-13-01T00:00:00Z",
                "2009-00-01T00:00:00Z",
                "2011-02-29T00:00:00Z",
                "2009-12-01T24:00:00Z",
                "2009-12-01T07:60:00Z",
                "2009-12-01T07:45:60Z",
                "2009-12-01T07:45:00.Z",
                "2009-12-01T07:45:00.1234567890Z",
                "2009-12-01T",
                "2009-12-01T07",
                "2009-12-01T07:45:00Zulu",
                "2009-12-01T07:45:00+",
                "2009-12-01T07:45:00+19:00",
                "2009-12-01T07:45:00 CET",
                "01/12/2009 07:45",
                "1970-01-01T00:00:00Z",
                "9999-12-31T00:00:00Z",
                "1259653500000.5",
                "-1259653500000",
                "1e400",
                "NaN",
                "Infinity",
                "0x1p40"
            })
    void parse_anythingElse_isInvalid(String text) {
        assertThatExceptionOfType(BadRecordException.class)
                .isThrownBy(() -> Timestamps.parse(text))
                .satisfies(
                        bad ->
                                assertThat(bad.reason())
                                        .isEqualTo(BadRecordReason.INVALID_TIMESTAMP));
    }

    @Test
    void parse_seconds_saysSo() {
        assertThatExceptionOfType(BadRecordException.class)
                .isThrownBy(() -> Timestamps.parse("1259653500"))
                .satisfies(
                        bad ->
                                assertThat(bad.detail())
                                        .contains("1259653500")
                                        .contains("looks like seconds"));
    }

    @Test
    void parse_microseconds_saysSo() {
        assertThatExceptionOfType(BadRecordException.class)
                .isThrownBy(() -> Timestamps.parse("1259653500000000"))
                .satisfies(
                        bad ->
                                assertThat(bad.detail())
                                        .contains("1259653500000000")
                                        .contains("microseconds"));
    }

    @Test
    void parse_randomInstants_agreesWithJavaTime() throws BadRecordException {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long millis =
                    Timestamps.MIN_MILLIS + (long) (random.nextDouble() * (4_000_000_000_000L));
            Instant instant = Instant.ofEpochMilli(millis);
            OffsetDateTime elsewhere =
                    instant.atOffset(
                            ZoneOffset.ofTotalSeconds((random.nextInt(36 * 60) - 18 * 60) * 60));
            assertThat(Timestamps.parse(instant.toString())).isEqualTo(millis);
            assertThat(Timestamps.parse(elsewhere.toString())).isEqualTo(millis);
            assertThat(Timestamps.parse(Long.toString(millis))).isEqualTo(millis);
        }
    }
}
