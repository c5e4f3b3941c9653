/** Scoring with nothing but the JVM. Start at {@link io.millrace.scoring.cpu.CpuScoringBackend}. */
package io.millrace.scoring.cpu;
