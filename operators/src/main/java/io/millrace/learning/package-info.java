/** Learning from an event: in which order an event is sampled, learned from and remembered. */
package io.millrace.learning;
