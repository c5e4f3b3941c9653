package io.millrace.events;

import static java.util.Objects.requireNonNull;

/**
 * What was removed of a shopper, and an entry of the ledger that keeps the shopper forgotten: what
 * happened up to {@code erasedUpTo} is never learned again, whatever state a job is restored from.
 *
 * @param deployment whose state it was removed from
 * @param shopper the shopper's {@link ShopperPseudonyms pseudonym}
 * @param key {@link ShopperPseudonyms#fingerprint() fingerprint} of the pseudonym's key
 * @param requestedAt when it was asked for, in milliseconds since the epoch
 * @param erasedUpTo when the request was appended to its topic, in milliseconds since the epoch
 * @param erasedAt when it was done, in milliseconds since the epoch
 * @param lastDocument number of the shopper's last document, from which those of a shopper who
 *     returns go on
 * @param historyItems items that were in the history
 * @param purchases items that were among the purchases
 * @param interactionsWithdrawn interactions whose counts were taken back from the items
 * @param interactionsRemaining interactions known to be too old for that, which fade with time
 */
public record ErasureReceipt(
        String deployment,
        String shopper,
        String key,
        long requestedAt,
        long erasedUpTo,
        long erasedAt,
        long lastDocument,
        int historyItems,
        int purchases,
        int interactionsWithdrawn,
        long interactionsRemaining) {
    public ErasureReceipt {
        requireNonNull(deployment, "deployment is null");
        requireNonNull(shopper, "shopper is null");
        requireNonNull(key, "key is null");
    }

    /** The receipt's key in its topic: {@code millrace/1f6a...}. */
    public String kafkaKey() {
        return deployment + "/" + shopper;
    }
}
