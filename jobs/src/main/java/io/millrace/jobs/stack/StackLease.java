package io.millrace.jobs.stack;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.KafkaConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The use of a local stack by one process. What the lease started ends when it is {@linkplain
 * #close() closed}, unless it is {@linkplain #keep() kept}; a stack that somebody else started is
 * used as it is and left alone. A stack whose owner died without closing is taken over.
 *
 * <p>{@code close} may be called by another thread at any time, a shutdown hook for instance; a
 * start under way is then given up.
 */
public final class StackLease implements AutoCloseable {
    /** Creates the topics that are missing. */
    interface TopicCreation {
        void create(KafkaConfig kafka) throws InterruptedException;
    }

    private final Path folder;
    private final Server kafka;
    private final Server elasticsearch;
    private final StackRequest request;
    private final TopicCreation topics;
    private final CountDownLatch startEnded = new CountDownLatch(1);
    private Thread starting;
    private boolean owned;
    private boolean closed;

    /**
     * @param topics called with the address of the running broker and the names of the topics
     */
    StackLease(
            Path folder,
            Server kafka,
            Server elasticsearch,
            StackRequest request,
            TopicCreation topics) {
        this.folder = requireNonNull(folder, "folder is null");
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.elasticsearch = requireNonNull(elasticsearch, "elasticsearch is null");
        this.request = requireNonNull(request, "request is null");
        this.topics = requireNonNull(topics, "topics is null");
    }

    /**
     * Starts what does not run yet, creates the topics, and returns when all of it answers. To be
     * called once.
     *
     * @param progress takes lines for the person who waits
     * @throws PortTakenException if a port asked for by number is in use
     * @throws StackException if the stack cannot be started; what this start began is stopped
     * @throws InterruptedException if the lease was closed meanwhile; nothing is left running
     */
    public StackAddresses start(Consumer<String> progress) throws InterruptedException {
        synchronized (this) {
            if (closed) {
                throw new InterruptedException("closed");
            }
            starting = Thread.currentThread();
        }
        try (FolderLock lock = FolderLock.take(folder, "stack")) {
            return startLocked(progress);
        } catch (IOException error) {
            throw new StackException(
                    "the stack in " + folder + " cannot be started: " + error.getMessage(), error);
        } finally {
            synchronized (this) {
                starting = null;
            }
            startEnded.countDown();
        }
    }

    /** Lets the stack run on after this process. */
    public synchronized void keep() {
        try {
            if (owned) {
                LocalStack.owner(folder).write(Optional.empty(), running());
            }
            owned = false;
        } catch (IOException error) {
            throw new StackException("stack.json cannot be written: " + error, error);
        }
    }

    /** Whether this process started the stack and will stop it. */
    public synchronized boolean isOwned() {
        return owned;
    }

    @Override
    public void close() {
        boolean underWay;
        synchronized (this) {
            closed = true;
            underWay = starting != null && starting != Thread.currentThread();
            if (underWay) {
                starting.interrupt();
            }
        }
        try {
            if (underWay) {
                startEnded.await();
            }
            stopOwned();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException error) {
            throw new StackException("the stack could not be stopped: " + error, error);
        }
    }

    private StackAddresses startLocked(Consumer<String> progress)
            throws IOException, InterruptedException {
        Optional<RunningServer> runningKafka = kafka.running();
        Optional<RunningServer> runningElasticsearch = elasticsearch.running();
        Optional<LocalProcess> owner = LocalStack.owner(folder).read();
        List<Server> missing = new ArrayList<>();
        if (runningKafka.isEmpty()) {
            request.kafkaPort().check(kafka.name());
            missing.add(kafka);
        }
        if (runningElasticsearch.isEmpty()) {
            request.elasticsearchPort().check(elasticsearch.name());
            missing.add(elasticsearch);
        }
        boolean nothingRuns = missing.size() == 2;
        boolean orphaned = owner.isPresent() && !owner.get().isAlive();
        synchronized (this) {
            owned = nothingRuns || orphaned;
        }
        if (owned) {
            LocalStack.owner(folder).write(Optional.of(LocalProcess.current()), List.of());
        }
        try {
            new Together("millrace-stack-start", true)
                    .run(
                            missing.stream()
                                    .<Together.Task>map(server -> () -> start(server, progress))
                                    .toList());
            StackAddresses addresses =
                    new StackAddresses(
                            kafka.running().orElseThrow(this::gone).address(),
                            elasticsearch.running().orElseThrow(this::gone).address());
            topics.create(at(addresses));
            if (owned) {
                LocalStack.owner(folder).write(Optional.of(LocalProcess.current()), running());
            }
            return addresses;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            // The interrupt has done its work; it must not cut the clean-up short.
            boolean interrupted = Thread.interrupted();
            LocalStack.stop(owned ? List.of(kafka, elasticsearch) : missing);
            forget();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw failure;
        }
    }

    private static void start(Server server, Consumer<String> progress)
            throws IOException, InterruptedException {
        long from = System.nanoTime();
        progress.accept("starting " + server.name() + " ...");
        RunningServer running = server.start();
        Duration took = Duration.ofNanos(System.nanoTime() - from);
        progress.accept(
                "%s is up at %s after %.1f s"
                        .formatted(server.name(), running.address(), took.toMillis() / 1_000.0));
    }

    private KafkaConfig at(StackAddresses addresses) {
        KafkaConfig wanted = request.topics();
        return new KafkaConfig(
                addresses.kafka(),
                wanted.eventsTopic(),
                wanted.catalogueTopic(),
                wanted.erasuresTopic(),
                wanted.erasureReceiptsTopic(),
                wanted.deadLettersTopic(),
                wanted.qualityTopic(),
                wanted.startFrom(),
                wanted.partitions(),
                // What an other broker needs (credentials, say) means nothing to this one.
                Map.of());
    }

    private List<RunningServer> running() throws IOException {
        List<RunningServer> running = new ArrayList<>();
        kafka.running().ifPresent(running::add);
        elasticsearch.running().ifPresent(running::add);
        return running;
    }

    private StackException gone() {
        return new StackException("the stack in " + folder + " ended right after its start");
    }

    private void stopOwned() throws IOException, InterruptedException {
        synchronized (this) {
            if (!owned) {
                return;
            }
        }
        try (FolderLock lock = FolderLock.take(folder, "stack")) {
            LocalStack.stop(List.of(kafka, elasticsearch));
            forget();
        }
    }

    private synchronized void forget() throws IOException {
        if (owned) {
            LocalStack.owner(folder).delete();
        }
        owned = false;
    }
}
