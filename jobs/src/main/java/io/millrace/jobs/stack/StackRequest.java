package io.millrace.jobs.stack;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.KafkaConfig;
import java.nio.file.Path;

/**
 * What a start of the stack is asked for.
 *
 * @param home the unpacked distribution, with the archives of the development Elasticsearch
 * @param topics the topics to create; its addresses are not used
 * @param elasticsearchHeapMegabytes at least 256
 */
public record StackRequest(
        PortRequest kafkaPort,
        PortRequest elasticsearchPort,
        Path home,
        KafkaConfig topics,
        int elasticsearchHeapMegabytes) {
    /** Enough for some hundred thousand items. */
    public static final int ELASTICSEARCH_HEAP_MEGABYTES = 512;

    /** Set by the launcher: the folder of the distribution. */
    public static final String HOME_PROPERTY = "millrace.home";

    public StackRequest {
        requireNonNull(kafkaPort, "kafkaPort is null");
        requireNonNull(elasticsearchPort, "elasticsearchPort is null");
        requireNonNull(home, "home is null");
        requireNonNull(topics, "topics is null");
    }

    /**
     * The usual ports or free ones, the distribution this program runs from.
     *
     * @throws StackException if the program was not started by the launcher
     */
    public static StackRequest usual(KafkaConfig topics) {
        return new StackRequest(
                PortRequest.preferring(KafkaBroker.DEFAULT_PORT),
                PortRequest.preferring(ElasticsearchServer.DEFAULT_PORT),
                installedHome(),
                topics,
                ELASTICSEARCH_HEAP_MEGABYTES);
    }

    public StackRequest withKafkaPort(PortRequest port) {
        return new StackRequest(port, elasticsearchPort, home, topics, elasticsearchHeapMegabytes);
    }

    public StackRequest withElasticsearchPort(PortRequest port) {
        return new StackRequest(kafkaPort, port, home, topics, elasticsearchHeapMegabytes);
    }

    public StackRequest withElasticsearchHeap(int megabytes) {
        return new StackRequest(kafkaPort, elasticsearchPort, home, topics, megabytes);
    }

    static Path installedHome() {
        String home = System.getProperty(HOME_PROPERTY);
        if (home == null) {
            throw new StackException(
                    "the local stack needs the distribution: start it with ./millrace, or name the"
                            + " folder with -D"
                            + HOME_PROPERTY);
        }
        return Path.of(home);
    }
}
