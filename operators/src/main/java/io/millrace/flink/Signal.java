package io.millrace.flink;

import java.util.List;

/**
 * What is trending, on its way to the index.
 *
 * @param scope empty for all items, else a category leaf
 * @param itemIds best first
 * @param version of the document
 */
public record Signal(String scope, List<String> itemIds, long version) {}
