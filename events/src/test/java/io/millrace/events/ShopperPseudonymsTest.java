package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShopperPseudonymsTest {

    /** {@code printf %s 'u:13085' | openssl dgst -sha256 -hmac 0123456789abcdef}. */
    @Test
    void of_shopper_isWhatAnyLibraryComputes() {
        assertThat(ShopperPseudonyms.keyed("0123456789abcdef").of("u:13085"))
                .isEqualTo("fab346423220a9c71ddee3bf0d645b3a01944b63b993f9553447efd479840602");
    }

    @Test
    void fingerprint_tellsKeysApart() {
        String one = ShopperPseudonyms.keyed("one key").fingerprint();

        assertThat(one).hasSize(16).isEqualTo(ShopperPseudonyms.keyed("one key").fingerprint());
        assertThat(one).isNotEqualTo(ShopperPseudonyms.keyed("another").fingerprint());
    }

    @Test
    void keyed_withoutAKey_isRefused() {
        assertThatThrownBy(() -> ShopperPseudonyms.keyed(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key is empty");
    }
}
