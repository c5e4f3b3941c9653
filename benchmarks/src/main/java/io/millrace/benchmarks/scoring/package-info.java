/**
 * How near scoring comes to the limits of the machine. Every class of benchmarks measures one thing
 * on the same random catalogue ({@link io.millrace.benchmarks.scoring.RandomVectors}); {@link
 * io.millrace.benchmarks.scoring.CpuScoringReport} puts them side by side.
 */
package io.millrace.benchmarks.scoring;
