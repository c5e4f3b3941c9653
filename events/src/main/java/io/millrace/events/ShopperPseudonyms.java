package io.millrace.events;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for shoppers that say nothing to those who do not have the key: HMAC-SHA256 (RFC 2104) of
 * the shopper id under the key, both in UTF-8, written as 64 lower-case hexadecimal digits.
 *
 * <p>Thread-safe; about a microsecond for each pseudonym.
 */
public final class ShopperPseudonyms implements Serializable {
    private static final long serialVersionUID = 1;
    private static final String ALGORITHM = "HmacSHA256";
    private static final String FINGERPRINTED = "millrace";
    private static final int FINGERPRINT_DIGITS = 16;

    private final byte[] key;

    private ShopperPseudonyms(byte[] key) {
        this.key = key;
    }

    /**
     * @param key not empty
     */
    public static ShopperPseudonyms keyed(String key) {
        requireNonNull(key, "key is null");
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key is empty");
        }
        return new ShopperPseudonyms(key.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The pseudonym of a shopper.
     *
     * @param shopperId {@code u:} and a user id, or {@code v:} and a visitor id
     */
    public String of(String shopperId) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            byte[] code = mac.doFinal(shopperId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(code);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Tells keys apart without telling them: 16 hexadecimal digits. */
    public String fingerprint() {
        return of(FINGERPRINTED).substring(0, FINGERPRINT_DIGITS);
    }
}
