/**
 * Factors: how the vectors of {@link io.millrace.expert.FactorsExpert} are learned, event by event,
 * against a shared pool of negatives.
 */
package io.millrace.factor;
