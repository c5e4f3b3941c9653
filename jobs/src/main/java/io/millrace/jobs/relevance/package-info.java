/**
 * How good the text query is: rankings of judged queries on a real index, against a fair baseline
 * and under personalisation that knows nothing.
 */
package io.millrace.jobs.relevance;
