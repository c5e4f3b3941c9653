/**
 * The documents Millrace writes to Elasticsearch, rendered as JSON.
 *
 * <p>Each kind of document is a record that turns itself into a {@link
 * io.millrace.search.document.SearchDocument}: bytes with an index, an id and a version. Documents
 * are always whole, so that writing one again, or writing them in another order, leaves the index
 * as it should be: the highest version wins.
 */
package io.millrace.search.document;
