package io.millrace.jobs.stack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Kafka and Elasticsearch of one folder, whoever started them. */
public final class LocalStack {
    private final Path folder;

    private LocalStack(Path folder) {
        this.folder = requireNonNull(folder, "folder is null").toAbsolutePath().normalize();
    }

    /** The stack of a folder; the folder need not exist. */
    public static LocalStack in(Path folder) {
        return new LocalStack(folder);
    }

    /** The servers that run, each recognised as ours. */
    public List<RunningServer> running() {
        try {
            List<RunningServer> running = new ArrayList<>();
            kafka(PortRequest.preferring(KafkaBroker.DEFAULT_PORT))
                    .running()
                    .ifPresent(running::add);
            startedElasticsearch().running().ifPresent(running::add);
            return running;
        } catch (IOException error) {
            throw new StackException("the stack's files cannot be read: " + error, error);
        }
    }

    /** Where the stack listens; empty unless all of it runs. */
    public Optional<StackAddresses> addresses() {
        List<RunningServer> running = running();
        return running.size() == 2
                ? Optional.of(
                        new StackAddresses(running.get(0).address(), running.get(1).address()))
                : Optional.empty();
    }

    /** A start to be made with the request; nothing is done yet. */
    public StackLease lease(StackRequest request) {
        return new StackLease(
                folder,
                kafka(request.kafkaPort()),
                new ElasticsearchServer(
                        elasticsearchFolder(),
                        request.home(),
                        request.elasticsearchPort(),
                        request.elasticsearchHeapMegabytes()),
                request,
                KafkaTopics::create);
    }

    /** Stops what runs, whoever started it, and returns the servers that ran. */
    public List<RunningServer> stop() throws InterruptedException {
        List<RunningServer> running = running();
        if (running.isEmpty()) {
            return running;
        }
        try (FolderLock lock = FolderLock.take(folder, "stack")) {
            stop(
                    List.of(
                            kafka(PortRequest.preferring(KafkaBroker.DEFAULT_PORT)),
                            startedElasticsearch()));
            owner(folder).delete();
        } catch (IOException error) {
            throw new StackException("the stack could not be stopped: " + error, error);
        }
        return running;
    }

    static StackOwner owner(Path folder) {
        return new StackOwner(folder.resolve("stack.json"));
    }

    /** Stops all of them at once, each whatever happens to the others. */
    static void stop(List<Server> servers) throws IOException, InterruptedException {
        new Together("millrace-stack-stop", false)
                .run(servers.stream().<Together.Task>map(server -> server::stop).toList());
    }

    private Server kafka(PortRequest port) {
        return new KafkaBroker(folder.resolve("kafka"), port);
    }

    /** One to look at or to stop, for which it does not matter how it would be started. */
    private Server startedElasticsearch() {
        return new ElasticsearchServer(
                elasticsearchFolder(),
                folder,
                PortRequest.preferring(ElasticsearchServer.DEFAULT_PORT),
                StackRequest.ELASTICSEARCH_HEAP_MEGABYTES);
    }

    private Path elasticsearchFolder() {
        return folder.resolve("elasticsearch");
    }
}
