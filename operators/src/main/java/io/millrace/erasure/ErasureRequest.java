package io.millrace.erasure;

import static java.util.Objects.requireNonNull;

/**
 * One shopper who is to be forgotten.
 *
 * @param shopperId {@code u:} and the user id or {@code v:} and the visitor id
 * @param requestedAt when it was asked for, epoch milliseconds
 * @param upTo when the request was appended to its topic, epoch milliseconds: what happened or
 *     arrived until then is never learned again
 */
public record ErasureRequest(String shopperId, long requestedAt, long upTo) {
    public ErasureRequest {
        requireNonNull(shopperId, "shopperId is null");
    }
}
