package io.millrace.jobs.evaluate;

/** Shows a person, or a log, how long it will take. */
interface ProgressDisplay {
    /**
     * @param name of the task, a word or two
     * @param lines that all its runs together will go over
     */
    Task begin(String name, long lines);

    /** Something that takes a while; told by several threads at once. */
    interface Task extends RunProgress, AutoCloseable {
        @Override
        void close();
    }
}
