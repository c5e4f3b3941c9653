package io.millrace.search.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShopperDocumentIdsTest {

    @Test
    void plain_isTheShopperId() {
        assertThat(ShopperDocumentIds.plain().of("u:13085")).isEqualTo("u:13085");
    }

    /** RFC 4231, test case 2. */
    @Test
    void keyed_isHmacSha256() {
        assertThat(ShopperDocumentIds.keyed("Jefe").of("what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void keyed_keyAndShopper_bothCount() {
        String id = ShopperDocumentIds.keyed("one key").of("u:1");
        assertThat(ShopperDocumentIds.keyed("one key").of("v:1")).isNotEqualTo(id);
        assertThat(ShopperDocumentIds.keyed("another").of("u:1")).isNotEqualTo(id);
        assertThatThrownBy(() -> ShopperDocumentIds.keyed("")).hasMessage("key is empty");
    }
}
