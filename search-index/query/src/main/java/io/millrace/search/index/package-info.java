/**
 * The five indices: their names, settings and mappings, as the JSON that a full Elasticsearch 8 and
 * the development server accept alike.
 *
 * <p>Everything reads and writes an alias, {@code <deployment>-<index>}; the index behind it is
 * {@code <alias>-000001}, so that a later mapping can be filled beside it and swapped in.
 */
package io.millrace.search.index;
