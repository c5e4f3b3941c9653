package io.millrace.events.modellog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryFormatTest {

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "300, ac02",
        "2147483647, ffffffff07",
        "-1, ffffffff0f",
        "-2147483648, 8080808008"
    })
    void varInt_anyValue_hasTheBytesOfLeb128(int value, String hex) throws IOException {
        assertThat(written(out -> BinaryFormat.writeVarInt(value, out))).isEqualTo(hex);
        assertThat(BinaryFormat.readVarInt(in(hex))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "4294967296, 8080808010",
        "9223372036854775807, ffffffffffffffff7f",
        "-1, ffffffffffffffffff01",
        "-9223372036854775808, 80808080808080808001"
    })
    void varLong_anyValue_hasTheBytesOfLeb128(long value, String hex) throws IOException {
        assertThat(written(out -> BinaryFormat.writeVarLong(value, out))).isEqualTo(hex);
        assertThat(BinaryFormat.readVarLong(in(hex))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "-1, 01",
        "1, 02",
        "-64, 7f",
        "64, 8001",
        "9223372036854775807, feffffffffffffffff01",
        "-9223372036854775808, ffffffffffffffffff01"
    })
    void signedVarLong_anyValue_isZigZag(long value, String hex) throws IOException {
        assertThat(written(out -> BinaryFormat.writeSignedVarLong(value, out))).isEqualTo(hex);
        assertThat(BinaryFormat.readSignedVarLong(in(hex))).isEqualTo(value);
    }

    @Test
    void readVarLong_elevenBytes_isRefused() {
        assertThatThrownBy(() -> BinaryFormat.readVarLong(in("ff".repeat(10) + "01")))
                .isInstanceOf(IOException.class)
                .hasMessage("variable-length integer longer than ten bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "Grün", "鲜花", "\uD83D\uDE80", "\u0000"})
    void string_anyText_comesBack(String text) throws IOException {
        String hex = written(out -> BinaryFormat.writeString(text, out));

        assertThat(BinaryFormat.readString(in(hex))).isEqualTo(text);
    }

    @Test
    void string_nullAndEmpty_areNotTheSame() throws IOException {
        assertThat(written(out -> BinaryFormat.writeString(null, out))).isEqualTo("00");
        assertThat(written(out -> BinaryFormat.writeString("", out))).isEqualTo("01");
        assertThat(BinaryFormat.readString(in("00"))).isNull();
        assertThat(BinaryFormat.readString(in("01"))).isEmpty();
    }

    @Test
    void strings_withNulls_comeBack() throws IOException {
        List<String> values = Arrays.asList("a", null, "");
        String hex = written(out -> BinaryFormat.writeStrings(values, out));

        assertThat(BinaryFormat.readStrings(in(hex))).isEqualTo(values);
    }

    @Test
    void bytes_nullAndEmpty_areNotTheSame() throws IOException {
        assertThat(written(out -> BinaryFormat.writeBytes(null, out))).isEqualTo("00");
        assertThat(BinaryFormat.readBytes(in("00"))).isNull();
        assertThat(BinaryFormat.readBytes(in("01"))).isEmpty();
        assertThat(BinaryFormat.readBytes(in("0300ff"))).containsExactly(0, 0xff);
    }

    @Test
    void readLength_moreThanAnyValueHas_isRefusedBeforeAllocating() {
        assertThatThrownBy(() -> BinaryFormat.readString(in("8180802f")))
                .isInstanceOf(IOException.class)
                .hasMessage("length out of range: length=98566145");
        assertThatThrownBy(() -> BinaryFormat.readBytes(in("ffffffffffffffffff01")))
                .isInstanceOf(IOException.class)
                .hasMessage("length out of range: length=-1");
    }

    @Test
    void readCount_moreThanAnyListHas_isRefusedBeforeAllocating() {
        assertThatThrownBy(() -> BinaryFormat.readStrings(in("818040")))
                .isInstanceOf(IOException.class)
                .hasMessage("count out of range: count=1048577");
    }

    @Test
    void read_cutShort_fails() {
        assertThatThrownBy(() -> BinaryFormat.readString(in("0361")))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> BinaryFormat.readVarInt(in("80")))
                .isInstanceOf(EOFException.class);
    }

    private static String written(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writing.to(new DataOutputStream(bytes));
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static DataInput in(String hex) {
        return new DataInputStream(new ByteArrayInputStream(HexFormat.of().parseHex(hex)));
    }

    private interface Writing {
        void to(DataOutput out) throws IOException;
    }
}
