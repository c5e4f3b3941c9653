package io.millrace.jobs.stack;

import io.millrace.jobs.cluster.LocalCluster;
import io.millrace.jobs.config.MillraceConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Kafka and Elasticsearch for the tests of a class, in an empty folder and on free ports. Processes
 * that an earlier run left in the folder are ended first.
 */
public final class StackExtension implements BeforeAllCallback, AfterAllCallback {
    /** What the servers, and the jobs on a cluster, are started from. */
    public static final Path HOME = Path.of("target", "dist").toAbsolutePath();

    private final Path folder;
    private StackLease lease;
    private StackAddresses addresses;

    /**
     * @param folder absolute; wiped
     */
    public StackExtension(Path folder) {
        this.folder = folder;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        LocalCluster.in(folder).stop();
        LocalStack stack = LocalStack.in(folder);
        stack.stop();
        FileUtils.deleteDirectory(folder.toFile());
        lease =
                stack.lease(
                        new StackRequest(
                                PortRequest.preferring(Ports.anyFree()),
                                PortRequest.preferring(Ports.anyFree()),
                                HOME,
                                MillraceConfig.defaults().kafka(),
                                StackRequest.ELASTICSEARCH_HEAP_MEGABYTES));
        addresses = lease.start(line -> {});
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (lease != null) {
            lease.close();
        }
    }

    /** Bootstrap servers. */
    public String kafka() {
        return addresses.kafka();
    }

    /** Settings that lead to the stack, by key; others may be added. */
    public Map<String, String> settings() {
        return new HashMap<>(addresses.settings());
    }
}
