package io.millrace.jobs.candidate;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.Connections;
import io.millrace.jobs.job.JobEnvironment;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.job.RetainedCheckpoints;
import io.millrace.jobs.kafka.KafkaModelLog;
import io.millrace.jobs.kafka.Topics;
import io.millrace.jobs.stack.KafkaTopics;
import io.millrace.search.index.IndexNames;
import io.millrace.search.sink.IndexAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * All that a candidate leaves outside of the cluster: topics, consumer groups, indices with their
 * aliases and templates, checkpoints. What it shares with the live job is no part of it.
 */
final class DeploymentTraces {
    private static final String KAFKA_PATIENCE = "15000";

    private final MillraceConfig config;
    private final IndexNames indices;
    private final RetainedCheckpoints checkpoints;

    /**
     * @param config of the candidate
     */
    DeploymentTraces(MillraceConfig config) {
        this.config = requireNonNull(config, "config is null");
        indices = new IndexNames(config.deployment().id());
        checkpoints = new RetainedCheckpoints(JobEnvironment.checkpointDirectory(config));
    }

    /** One of them that is there, for a message; empty if nobody ever used the deployment's id. */
    Optional<String> any() throws IOException, InterruptedException {
        try (Admin admin = openKafka()) {
            List<String> present = topics(admin);
            if (!present.isEmpty()) {
                return Optional.of("topic " + present.get(0));
            }
        }
        try (IndexAccess access = openIndices()) {
            if (access.administrator().isAnythingThere()) {
                return Optional.of("indices of the deployment " + indices.deployment());
            }
        } catch (IOException e) {
            throw elasticsearchFailed(e);
        }
        return checkpoints.newest().map(path -> "checkpoint " + path);
    }

    /**
     * Deletes what is there; the job must have ended.
     *
     * @return what could not be deleted, each with the reason
     */
    List<String> delete() throws InterruptedException {
        List<String> left = new ArrayList<>();
        try {
            deleteIndices();
        } catch (JobFailedException e) {
            left.add("indices (" + e.getMessage() + ")");
        }
        try {
            deleteTopics();
        } catch (JobFailedException e) {
            left.add("topics and consumer groups (" + e.getMessage() + ")");
        }
        try {
            checkpoints.deleteAll();
        } catch (IOException e) {
            left.add("checkpoints (" + e.getMessage() + ")");
        }
        return left;
    }

    private void deleteIndices() {
        try (IndexAccess access = openIndices()) {
            access.administrator().tearDown();
        } catch (IOException e) {
            throw elasticsearchFailed(e);
        }
    }

    private void deleteTopics() throws InterruptedException {
        try (Admin admin = openKafka()) {
            awaitAll(admin.deleteTopics(topics(admin)).topicNameValues().values());
            awaitAll(
                    admin.deleteConsumerGroups(new Topics(config).consumerGroups())
                            .deletedGroups()
                            .values());
        }
    }

    private Admin openKafka() {
        Properties properties = config.kafka().properties();
        // Somebody waits.
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_PATIENCE);
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_PATIENCE);
        return Admin.create(properties);
    }

    private JobFailedException elasticsearchFailed(IOException cause) {
        return new JobFailedException(
                "Elasticsearch at %s does not do what it is asked"
                        .formatted(String.join(", ", config.elasticsearch().hosts())),
                cause);
    }

    private IndexAccess openIndices() {
        return IndexAccess.open(Connections.elasticsearch(config.elasticsearch()), indices);
    }

    /** Those that are there; the candidate's version may keep its model log in another layout. */
    private List<String> topics(Admin admin) throws InterruptedException {
        KafkaConfig kafka = config.kafka();
        Set<String> present = await(admin.listTopics().names());
        Set<String> topics = new TreeSet<>(new KafkaModelLog(config).ofAnyLayout(present));
        topics.add(kafka.qualityTopic());
        topics.add(kafka.deadLettersTopic());
        topics.add(KafkaTopics.judgements(config.deployment().id()));
        topics.retainAll(present);
        return List.copyOf(topics);
    }

    private void awaitAll(Collection<KafkaFuture<Void>> deleted) throws InterruptedException {
        for (KafkaFuture<Void> each : deleted) {
            await(each);
        }
    }

    /** What is gone already is no problem. */
    private <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof GroupIdNotFoundException) {
                return null;
            }
            throw new JobFailedException(
                    "Kafka at %s does not do what it is asked"
                            .formatted(config.kafka().bootstrapServers()),
                    e);
        }
    }
}
