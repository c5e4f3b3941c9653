/**
 * The configuration of a Millrace job: what can be set, where a value comes from, what is allowed.
 *
 * <p>Every option is declared once, as a constant of the record of the component that reads it
 * ({@link io.millrace.jobs.config.GateConfig}, {@link io.millrace.jobs.config.KafkaConfig}, ...);
 * the declaration carries key, type with its unit, default, allowed range and one sentence for the
 * reference page, which {@link io.millrace.jobs.config.ConfigReference} generates. Values are
 * layered by {@link io.millrace.jobs.config.ConfigLoader}; whoever wrote last wins: defaults, what
 * a command knows by itself (the running local stack), the YAML file, environment variables, {@code
 * --set key=value}. A bad value, an unknown key or two values that contradict each other stop the
 * start with one line that names key, value, origin and what is allowed.
 *
 * <p>The records check themselves when built, so one made by hand in a test obeys the same rules.
 * They are immutable and serializable, fit to travel inside an operator.
 */
package io.millrace.jobs.config;
