/**
 * Learned vectors: how the experts whose vectors are learned ({@link
 * io.millrace.expert.FactorsExpert}, {@link io.millrace.expert.SequenceExpert}) learn them, event
 * by event, against a shared pool of negatives. {@link io.millrace.factor.SoftmaxLearner} is what
 * they have in common, a {@link io.millrace.factor.ShopperTower} what they have not.
 */
package io.millrace.factor;
