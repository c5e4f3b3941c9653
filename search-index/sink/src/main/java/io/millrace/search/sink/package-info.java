/**
 * Writes search documents to Elasticsearch, and sets its indices up.
 *
 * <p><b>At least once is exactly once here.</b> Documents are whole and carry an external version,
 * so that writing one again, or an older one late, is refused by Elasticsearch with a conflict,
 * which counts as success. The version type is {@code external}, not {@code external_gte}: a
 * version names one content, hence a replay need not rewrite (and re-index, vector and all) what is
 * there already. Deletions are versioned alike; their tombstones outlive a long outage by {@code
 * index.gc_deletes}.
 *
 * <p><b>An outage does not stop the job.</b> What cannot be written waits in a buffer that holds
 * one version per document, the highest; attempts are spaced by a growing delay; checkpoints go
 * through with the buffer as state. Only a full buffer holds the job back, and an operator before
 * the sink can learn from {@link io.millrace.search.sink.WriterRoom} when that will last.
 */
package io.millrace.search.sink;
