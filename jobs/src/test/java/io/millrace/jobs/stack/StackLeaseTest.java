package io.millrace.jobs.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.MillraceConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StackLeaseTest {
    @TempDir Path folder;

    private final FakeServer kafka = new FakeServer("Kafka", "127.0.0.1:1");
    private final FakeServer elasticsearch = new FakeServer("Elasticsearch", "http://127.0.0.1:2");
    private final List<KafkaConfig> topicsCreated = new ArrayList<>();

    @Test
    void start_thenClose_stopsWhatItStarted() throws IOException, InterruptedException {
        StackLease lease = lease();
        assertThat(lease.start(line -> {}))
                .isEqualTo(new StackAddresses("127.0.0.1:1", "http://127.0.0.1:2"));
        assertThat(lease.isOwned()).isTrue();
        assertThat(LocalStack.owner(folder).read()).contains(LocalProcess.current());
        assertThat(topicsCreated)
                .extracting(KafkaConfig::bootstrapServers)
                .containsExactly("127.0.0.1:1");
        lease.close();
        assertThat(kafka.isRunning).isFalse();
        assertThat(elasticsearch.isRunning).isFalse();
        assertThat(folder.resolve("stack.json")).doesNotExist();
        lease.close();
    }

    @Test
    void keep_leavesTheStackRunning() throws IOException, InterruptedException {
        StackLease lease = lease();
        lease.start(line -> {});
        lease.keep();
        lease.close();
        assertThat(kafka.isRunning).isTrue();
        assertThat(elasticsearch.isRunning).isTrue();
        assertThat(LocalStack.owner(folder).read()).isEmpty();
        assertThat(folder.resolve("stack.json"))
                .content()
                .contains("\"127.0.0.1:1\"", "\"http://127.0.0.1:2\"");
    }

    @Test
    void start_stackOfSomebodyElse_isUsedAndLeftAlone() throws IOException, InterruptedException {
        kafka.isRunning = true;
        elasticsearch.isRunning = true;
        StackLease lease = lease();
        lease.start(line -> {});
        assertThat(lease.isOwned()).isFalse();
        lease.close();
        assertThat(kafka.starts).isZero();
        assertThat(kafka.isRunning).isTrue();
        assertThat(elasticsearch.isRunning).isTrue();
    }

    @Test
    void start_stackWhoseOwnerDied_isTakenOver() throws IOException, InterruptedException {
        kafka.isRunning = true;
        elasticsearch.isRunning = true;
        LocalProcess current = LocalProcess.current();
        LocalStack.owner(folder)
                .write(
                        Optional.of(
                                new LocalProcess(
                                        current.pid(), current.startedAt().minusSeconds(60))),
                        List.of());
        StackLease lease = lease();
        lease.start(line -> {});
        assertThat(lease.isOwned()).isTrue();
        lease.close();
        assertThat(kafka.isRunning).isFalse();
        assertThat(elasticsearch.isRunning).isFalse();
    }

    @Test
    void start_partOfTheStackRuns_startsTheRest() throws InterruptedException {
        kafka.isRunning = true;
        StackLease lease = lease();
        lease.start(line -> {});
        assertThat(kafka.starts).isZero();
        assertThat(elasticsearch.starts).isEqualTo(1);
    }

    @Test
    void start_oneFails_stopsTheOther() {
        elasticsearch.failure = new StackException("no memory");
        assertThatThrownBy(() -> lease().start(line -> {}))
                .isInstanceOf(StackException.class)
                .hasMessage("no memory");
        assertThat(kafka.isRunning).isFalse();
        assertThat(folder.resolve("stack.json")).doesNotExist();
    }

    @Test
    void start_portAskedForIsBusy_startsNothing() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StackRequest request =
                    request().withElasticsearchPort(PortRequest.exactly(socket.getLocalPort()));
            StackLease lease =
                    new StackLease(folder, kafka, elasticsearch, request, topicsCreated::add);
            assertThatThrownBy(() -> lease.start(line -> {}))
                    .isInstanceOf(PortTakenException.class);
        }
        assertThat(kafka.starts).isZero();
    }

    @Test
    void start_whileAnotherStarts_isRefused() throws IOException {
        try (FolderLock held = FolderLock.take(folder, "stack")) {
            assertThatThrownBy(() -> lease().start(line -> {}))
                    .isInstanceOf(StackException.class)
                    .hasMessage("another command is starting or stopping the stack in " + folder);
        }
    }

    @Test
    void close_duringStart_givesItUp() throws Exception {
        kafka.blocks = true;
        StackLease lease = lease();
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread starter =
                new Thread(
                        () -> {
                            try {
                                lease.start(line -> {});
                                outcome.complete(null);
                            } catch (Throwable failure) {
                                outcome.complete(failure);
                            }
                        });
        starter.start();
        kafka.entered.await();
        lease.close();
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
        assertThat(kafka.isRunning).isFalse();
        assertThat(elasticsearch.isRunning).isFalse();
        assertThat(folder.resolve("stack.json")).doesNotExist();
    }

    @Test
    void start_afterClose_startsNothing() {
        StackLease lease = lease();
        lease.close();
        assertThatThrownBy(() -> lease.start(line -> {})).isInstanceOf(InterruptedException.class);
        assertThat(kafka.starts).isZero();
    }

    @Test
    void start_tellsProgress() throws InterruptedException {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        lease().start(lines::add);
        assertThat(lines)
                .contains("starting Kafka ...", "starting Elasticsearch ...")
                .anyMatch(line -> line.matches("Kafka is up at 127.0.0.1:1 after \\d+\\.\\d s"));
    }

    private StackLease lease() {
        return new StackLease(folder, kafka, elasticsearch, request(), topicsCreated::add);
    }

    private StackRequest request() {
        return new StackRequest(
                PortRequest.preferring(9_092),
                PortRequest.preferring(9_200),
                folder,
                MillraceConfig.defaults().kafka(),
                StackRequest.ELASTICSEARCH_HEAP_MEGABYTES);
    }

    /** Runs when told to, in memory only. */
    private static final class FakeServer implements Server {
        private final String name;
        private final String address;
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch never = new CountDownLatch(1);
        private volatile boolean isRunning;
        private volatile boolean blocks;
        private volatile StackException failure;
        private volatile int starts;

        FakeServer(String name, String address) {
            this.name = name;
            this.address = address;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Optional<RunningServer> running() {
            return isRunning ? Optional.of(describe()) : Optional.empty();
        }

        @Override
        public synchronized RunningServer start() throws InterruptedException {
            starts = starts + 1;
            entered.countDown();
            if (blocks) {
                never.await();
            }
            if (failure != null) {
                throw failure;
            }
            isRunning = true;
            return describe();
        }

        @Override
        public void stop() {
            isRunning = false;
        }

        private RunningServer describe() {
            return new RunningServer(name, address, 1);
        }
    }
}
