/**
 * Items: what is learned of each ({@link io.millrace.item.ItemLearner} over {@link
 * io.millrace.item.ItemState}, kept under the item's key) and the replica that everyone scores from
 * ({@link io.millrace.item.ItemTable}).
 */
package io.millrace.item;
