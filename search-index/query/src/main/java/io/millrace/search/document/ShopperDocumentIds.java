package io.millrace.search.document;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a shopper is called in Elasticsearch: by the shopper id itself, or by a pseudonym that only
 * who has the key can compute.
 *
 * <p>The pseudonym is HMAC-SHA256 (RFC 2104) of the shopper id under the key, both in UTF-8,
 * written as 64 lower-case hexadecimal digits. A shop's backend gets the same with
 *
 * <pre>
 *   printf %s 'u:13085' | openssl dgst -sha256 -hmac "$KEY"
 * </pre>
 *
 * <p>Another key means other documents: those under the old one stay until they are deleted.
 */
public final class ShopperDocumentIds implements Serializable {
    private static final long serialVersionUID = 1;
    private static final String ALGORITHM = "HmacSHA256";

    /** Null for plain ids. */
    private final byte[] key;

    private ShopperDocumentIds(byte[] key) {
        this.key = key;
    }

    /** Documents are called by the shopper ids. */
    public static ShopperDocumentIds plain() {
        return new ShopperDocumentIds(null);
    }

    /**
     * Documents are called by pseudonyms.
     *
     * @param key not empty
     */
    public static ShopperDocumentIds keyed(String key) {
        requireNonNull(key, "key is null");
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key is empty");
        }
        return new ShopperDocumentIds(key.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The id of a shopper's documents.
     *
     * @param shopperId {@code u:} and a user id, or {@code v:} and a visitor id
     */
    public String of(String shopperId) {
        if (key == null) {
            return shopperId;
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            byte[] code = mac.doFinal(shopperId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(code);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
