package io.millrace.item;

import io.millrace.events.modellog.ItemVector;
import java.util.List;

/**
 * What a micro-batch taught about one item, or the mark at the end of a micro-batch.
 *
 * <p>Counts below 0 take back what was added before.
 *
 * @param itemId the item the update is for; for a mark, the key that routes it
 * @param time event time all counts are as of
 * @param interactions positive interactions, not decayed
 * @param popularity decayed with the popularity half-life
 * @param occurrences decayed with the co-visitation half-life
 * @param neighbours counts to add, decayed with the co-visitation half-life
 * @param gradients summed gradients of the item's vectors; each makes one step
 * @param learner index of the shopper learner that sent it
 * @param sequence for a mark, how many events the learner had learned from; otherwise 0
 * @param urgent for a mark, true when the learner may soon have to wait for it
 */
public record ItemUpdate(
        String itemId,
        long time,
        long interactions,
        double popularity,
        double occurrences,
        List<NeighbourIncrement> neighbours,
        List<ItemVector> gradients,
        int learner,
        long sequence,
        boolean urgent) {

    /** An update without gradients. */
    public ItemUpdate(
            String itemId,
            long time,
            long interactions,
            double popularity,
            double occurrences,
            List<NeighbourIncrement> neighbours,
            int learner,
            long sequence,
            boolean urgent) {
        this(
                itemId,
                time,
                interactions,
                popularity,
                occurrences,
                neighbours,
                List.of(),
                learner,
                sequence,
                urgent);
    }

    /** Additions to one neighbour's counts. */
    public record NeighbourIncrement(String itemId, double coVisits, double transitions) {}

    /**
     * The mark behind a micro-batch's updates.
     *
     * @param routingKey a key that leads to the item learner the mark is for
     * @param sequence at least 1
     */
    public static ItemUpdate mark(String routingKey, int learner, long sequence, boolean urgent) {
        return new ItemUpdate(
                routingKey, 0, 0, 0, 0, List.of(), List.of(), learner, sequence, urgent);
    }

    public boolean isMark() {
        return sequence > 0;
    }
}
