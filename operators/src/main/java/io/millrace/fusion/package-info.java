/**
 * Fusion: how the experts' scores become one score, learned by segment (so far there is one, of all
 * shoppers). Because it is linear, every score falls apart exactly into what each expert gave.
 */
package io.millrace.fusion;
