/** How fast a running deployment answers searches while it learns. */
package io.millrace.benchmarks.search;
