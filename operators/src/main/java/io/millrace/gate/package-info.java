/** The gate: which events are learned from, in which order, under which shopper. */
package io.millrace.gate;
