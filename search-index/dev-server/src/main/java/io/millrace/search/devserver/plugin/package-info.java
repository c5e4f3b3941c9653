/**
 * What the development server lacks and Millrace needs, as one classic Elasticsearch plugin.
 *
 * <p>The development server is the real Elasticsearch server with few modules: {@code GET /} and
 * every analysis component of the full distribution's {@code analysis-common} are missing. This
 * plugin registers the ones in use under the names and settings that the full distribution gives
 * them, so that one index template serves both. A component or setting that is not reproduced is
 * refused with an error rather than approximated.
 *
 * <p>These classes run inside the server and compile against it. Nothing outside this package may
 * use them.
 */
package io.millrace.search.devserver.plugin;
