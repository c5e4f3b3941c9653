package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErasureReceiptCodecTest {
    private final ErasureReceiptCodec codec = new ErasureReceiptCodec();

    @Test
    void encode_receipt_isReadBack() throws BadRecordException {
        ErasureReceipt receipt =
                new ErasureReceipt(
                        "shop",
                        "1f6a",
                        "00ff",
                        1_700_000_000_000L,
                        1_700_000_000_001L,
                        1_700_000_000_002L,
                        400,
                        50,
                        20,
                        49,
                        351);

        assertThat(codec.decode(codec.encode(receipt))).isEqualTo(receipt);
        assertThat(receipt.kafkaKey()).isEqualTo("shop/1f6a");
    }

    @Test
    void decode_withoutAField_saysWhich() {
        assertThatThrownBy(
                        () ->
                                codec.decode(
                                        "{\"deployment\":\"shop\"}"
                                                .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("the receipt has no shopper");
    }
}
