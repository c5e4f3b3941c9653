/**
 * Experts: each ranks all items for a shopper by one idea, alone and without knowing the others.
 * The fusion weighs them.
 */
package io.millrace.expert;
