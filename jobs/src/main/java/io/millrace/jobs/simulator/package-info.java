/**
 * A simulated shop: a catalogue, shoppers with tastes, and the events they leave behind.
 *
 * <p>The simulator stands in for a real shop in the demo and in load tests, so what it produces has
 * the traits that a ranker lives on and is tried by: few products take most of the attention, each
 * shopper likes a few categories, brands and price levels, what is looked at together belongs
 * together, some things are bought again and again, visitors are anonymous until they sign in, and
 * at a chosen moment tastes shift. It learns nothing and knows nothing of Kafka or Flink; equal
 * settings give equal events.
 */
package io.millrace.jobs.simulator;
