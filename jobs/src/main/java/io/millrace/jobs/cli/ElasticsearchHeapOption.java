package io.millrace.jobs.cli;

import io.millrace.jobs.stack.StackRequest;
import picocli.CommandLine.Option;

/** How much memory a local Elasticsearch gets. */
public final class ElasticsearchHeapOption {
    private static final int LEAST = 256;
    private static final int MOST = 31_744; // pointers stay short below it

    @Option(
            names = "--elasticsearch-heap",
            paramLabel = "MB",
            description =
                    "Megabytes of heap of the Elasticsearch that is started, 256 to 31744 (default:"
                            + " 512); a million items are better off with 2048.")
    private int megabytes = StackRequest.ELASTICSEARCH_HEAP_MEGABYTES;

    /**
     * @throws UsageException if it is out of range
     */
    public int megabytes() {
        if (megabytes < LEAST || megabytes > MOST) {
            throw new UsageException(
                    "--elasticsearch-heap must be %d to %d: %d".formatted(LEAST, MOST, megabytes));
        }
        return megabytes;
    }
}
