package io.millrace.events;

/**
 * A shopper's request to be forgotten. What the named user and visitor did until {@code
 * requestedAt} is erased; what they do later is learned from again.
 *
 * @param userId the signed-in shopper; null if the request names a visitor only
 * @param visitorId the anonymous shopper; null if the request names a user only
 * @param requestedAt in milliseconds since the epoch
 */
public record Erasure(String userId, String visitorId, long requestedAt) {
    public Erasure {
        if (userId == null && visitorId == null) {
            throw new IllegalArgumentException("an erasure names neither user nor visitor");
        }
    }
}
