package io.millrace.events;

/**
 * A shopper's request to be forgotten. Everything known of the named user and visitor is erased,
 * and what happened or arrived before the request was appended to its topic is never learned again;
 * what they do later is learned from anew.
 *
 * @param userId the signed-in shopper; null if the request names a visitor only
 * @param visitorId the anonymous shopper; null if the request names a user only
 * @param requestedAt for the receipt, in milliseconds since the epoch
 */
public record Erasure(String userId, String visitorId, long requestedAt) {
    public Erasure {
        if (userId == null && visitorId == null) {
            throw new IllegalArgumentException("an erasure names neither user nor visitor");
        }
    }
}
