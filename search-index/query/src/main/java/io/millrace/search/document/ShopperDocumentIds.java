package io.millrace.search.document;

import io.millrace.events.ShopperPseudonyms;
import java.io.Serializable;

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

    /** Null for plain ids. */
    private final ShopperPseudonyms pseudonyms;

    private ShopperDocumentIds(ShopperPseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
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
        return new ShopperDocumentIds(ShopperPseudonyms.keyed(key));
    }

    /**
     * The id of a shopper's documents.
     *
     * @param shopperId {@code u:} and a user id, or {@code v:} and a visitor id
     */
    public String of(String shopperId) {
        return pseudonyms == null ? shopperId : pseudonyms.of(shopperId);
    }
}
