package io.millrace.events.modellog;

import java.util.List;

/**
 * What travels in the model log: whole current values, never increments. The newest version of a
 * key wins; a value whose epoch is older than the newest complete epoch is void.
 */
public sealed interface ModelRecord {

    /** The epoch of the job attempt that wrote the record. */
    long epoch();

    /**
     * What is known of an item.
     *
     * @param itemId the key
     * @param version see {@link ModelVersion}
     * @param time event time of the newest event in the values, epoch milliseconds
     * @param interactions positive interactions ever learned, not decayed
     * @param popularity count decayed with the popularity half-life, as of {@code time}
     * @param occurrences count decayed with the co-visitation half-life, as of {@code time}
     * @param transitions sum of all transition counts out of the item, as of {@code time}
     * @param facts what ranking rules need of the catalogue, or null when the catalogue does not
     *     know the item
     * @param changed neighbours whose counts changed since the last {@link NeighbourRecord}, with
     *     their current counts
     * @param vectors learned and described vectors; one that is absent is as it was at the start
     * @param clusters groups of similar items the item is in, or null while there are none
     */
    record ItemRecord(
            String itemId,
            long version,
            long time,
            long interactions,
            double popularity,
            double occurrences,
            double transitions,
            ItemFacts facts,
            List<Neighbour> changed,
            List<ItemVector> vectors,
            ItemClusters clusters)
            implements ModelRecord {

        /** A record without clusters. */
        public ItemRecord(
                String itemId,
                long version,
                long time,
                long interactions,
                double popularity,
                double occurrences,
                double transitions,
                ItemFacts facts,
                List<Neighbour> changed,
                List<ItemVector> vectors) {
            this(
                    itemId,
                    version,
                    time,
                    interactions,
                    popularity,
                    occurrences,
                    transitions,
                    facts,
                    changed,
                    vectors,
                    null);
        }

        /** A record without vectors. */
        public ItemRecord(
                String itemId,
                long version,
                long time,
                long interactions,
                double popularity,
                double occurrences,
                double transitions,
                ItemFacts facts,
                List<Neighbour> changed) {
            this(
                    itemId,
                    version,
                    time,
                    interactions,
                    popularity,
                    occurrences,
                    transitions,
                    facts,
                    changed,
                    List.of());
        }

        @Override
        public long epoch() {
            return ModelVersion.epoch(version);
        }
    }

    /**
     * The strongest neighbours of an item, in full.
     *
     * @param time event time the counts are decayed to, epoch milliseconds
     */
    record NeighbourRecord(String itemId, long version, long time, List<Neighbour> neighbours)
            implements ModelRecord {
        @Override
        public long epoch() {
            return ModelVersion.epoch(version);
        }
    }

    /**
     * Fusion weights of a segment, and the contest they come from.
     *
     * @param experts names, in the order of weights and deviations
     * @param weights that serve, one for each expert, at least 0
     * @param deviations running standard deviation of each expert's raw scores, above 0
     * @param judged events the contest has judged so far
     * @param champion id of the contestant with the best ranks lately, or -1 without a contest
     * @param contestants all who compete
     */
    record WeightsRecord(
            String segment,
            long version,
            List<String> experts,
            double[] weights,
            double[] deviations,
            long judged,
            long champion,
            List<Contestant> contestants)
            implements ModelRecord {

        /** Weights without a contest. */
        public WeightsRecord(
                String segment,
                long version,
                List<String> experts,
                double[] weights,
                double[] deviations) {
            this(segment, version, experts, weights, deviations, 0, -1, List.of());
        }

        @Override
        public long epoch() {
            return ModelVersion.epoch(version);
        }
    }

    /**
     * Parameters that all shoppers share.
     *
     * @param name of the network, the key
     * @param parameters finite; not copied
     */
    record NetworkRecord(String name, long version, float[] parameters) implements ModelRecord {
        @Override
        public long epoch() {
            return ModelVersion.epoch(version);
        }
    }

    /**
     * Everything the key groups of one learner hold has been published in this epoch. Written to
     * every partition, behind the values.
     */
    record EpochMarker(long epoch, int firstKeyGroup, int lastKeyGroup, int keyGroups)
            implements ModelRecord {}

    /**
     * How far an item learner has applied and published what the shopper learners sent it. Written
     * to every partition, behind the values.
     *
     * @param itemLearner index of the item learner
     * @param applied for each shopper learner how many of its events are applied
     */
    record Progress(long epoch, int itemLearner, long[] applied) implements ModelRecord {}
}
