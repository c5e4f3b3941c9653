/**
 * Fusion: how the experts' scores become one score, learned by segment. Because it is linear, every
 * score falls apart exactly into what each expert gave.
 */
package io.millrace.fusion;
