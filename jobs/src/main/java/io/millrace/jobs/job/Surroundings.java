package io.millrace.jobs.job;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.ModelLogConfig;
import io.millrace.jobs.kafka.KafkaModelLog;
import io.millrace.jobs.kafka.TopicCheck;
import io.millrace.jobs.stack.KafkaTopics;
import io.millrace.jobs.stack.StackException;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.sink.ElasticsearchClients;
import io.millrace.search.sink.IndexAdministrator;
import java.io.IOException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.elasticsearch.client.RestHighLevelClient;

/** What has to be there before the job starts: topics, templates, indices and their aliases. */
public final class Surroundings {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MillraceConfig config;

    public Surroundings(MillraceConfig config) {
        this.config = requireNonNull(config, "config is null");
    }

    /**
     * Makes what is missing; what is there stays as it is, after a check.
     *
     * @throws JobFailedException when Kafka or Elasticsearch does not answer, refuses, or holds
     *     something that does not fit
     */
    public void prepare() throws InterruptedException {
        prepare(true);
    }

    /**
     * The same, where documents may go elsewhere.
     *
     * @param elasticsearch whether they go to Elasticsearch
     */
    void prepare(boolean elasticsearch) throws InterruptedException {
        try {
            KafkaTopics.create(config.kafka());
            KafkaTopics.createJudgements(config.kafka(), config.deployment().id());
            if (config.modelLog().kind() == ModelLogConfig.Kind.KAFKA) {
                new KafkaModelLog(config).createTopics();
            }
            new TopicCheck(config).run();
        } catch (StackException | KafkaException e) {
            throw new JobFailedException(
                    "Kafka at " + config.kafka().bootstrapServers() + " cannot be used", e);
        }
        if (elasticsearch) {
            prepareIndices();
        }
    }

    private void prepareIndices() throws InterruptedException {
        try (RestHighLevelClient client =
                ElasticsearchClients.open(Connections.elasticsearch(config.elasticsearch()))) {
            IndexAdministrator indices =
                    new IndexAdministrator(
                            client, new IndexSetup(new IndexNames(config.deployment().id())));
            indices.awaitAvailable(PATIENCE);
            indices.setUp();
        } catch (IOException e) {
            throw new JobFailedException("Elasticsearch cannot be used", e);
        }
    }
}
