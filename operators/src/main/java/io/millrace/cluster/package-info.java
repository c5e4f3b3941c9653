/**
 * Clusters of similar items, by which search falls back from single items to what resembles them,
 * and what the index holds of an item beside its catalogue record.
 *
 * <p>{@link io.millrace.cluster.ItemSpace} says where an item lies, {@link
 * io.millrace.cluster.ClusterLearner} follows the items with {@link
 * io.millrace.cluster.SphericalKMeans} and now and then publishes a {@link
 * io.millrace.cluster.Clustering} that all items and shoppers go by, {@link
 * io.millrace.cluster.IndexedItems} decides when an item's document is written again.
 */
package io.millrace.cluster;
