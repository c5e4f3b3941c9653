package io.millrace.erasure;

import static java.util.Objects.requireNonNull;

/**
 * What was removed of a shopper. Nothing in it names the shopper: it holds a pseudonym.
 *
 * @param pseudonym of the shopper
 * @param requestedAt when it was asked for, epoch milliseconds
 * @param upTo what happened or arrived until then is never learned again, epoch milliseconds
 * @param erasedAt when it was done, epoch milliseconds
 * @param lastDocument number of the shopper's last document: its deletion
 * @param historyItems items that were in the history
 * @param purchases items that were among the purchases
 * @param withdrawn interactions whose counts were taken back from the items
 * @param remaining interactions known to be too old for that
 */
public record ErasedShopper(
        String pseudonym,
        long requestedAt,
        long upTo,
        long erasedAt,
        long lastDocument,
        int historyItems,
        int purchases,
        int withdrawn,
        long remaining) {
    public ErasedShopper {
        requireNonNull(pseudonym, "pseudonym is null");
    }
}
