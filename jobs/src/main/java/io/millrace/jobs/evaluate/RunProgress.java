package io.millrace.jobs.evaluate;

/** Hears how a run gets on. */
@FunctionalInterface
interface RunProgress {
    /**
     * @param lines learned from since the last call
     * @param fused of all judged so far
     */
    void learned(int lines, Tally fused);
}
