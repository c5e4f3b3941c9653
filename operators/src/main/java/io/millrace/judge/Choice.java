package io.millrace.judge;

import java.util.List;

/**
 * What a shopper chose, on its way to those who judge what had been served before.
 *
 * @param shopperId the shopper
 * @param kind what happened
 * @param events number of the shopper's event, from 1
 * @param time event time, epoch milliseconds
 * @param judged items new to the shopper that could have been ranked
 * @param unranked items new to the shopper that could not: nobody had met them, or out of stock
 * @param inFull those of the judged that the contestants ranked among all items
 */
public record Choice(
        String shopperId,
        Kind kind,
        long events,
        long time,
        List<String> judged,
        List<String> unranked,
        List<FullRanks> inFull) {

    /** A choice of which nothing was ranked in full. */
    public Choice(
            String shopperId,
            Kind kind,
            long events,
            long time,
            List<String> judged,
            List<String> unranked) {
        this(shopperId, kind, events, time, judged, unranked, List.of());
    }

    /** How the contestants ranked one of the judged items among all, null if they did not. */
    FullRanks inFull(String itemId) {
        for (FullRanks each : inFull) {
            if (each.itemId().equals(itemId)) {
                return each;
            }
        }
        return null;
    }

    /** What happened. */
    public enum Kind {
        /** The shopper chose items. */
        CHOSEN,
        /** Items came with the history of a visitor who turned out to be the shopper. */
        MERGED,
        /** The visitor turned out to be a user, who goes on instead. */
        RETIRED
    }
}
