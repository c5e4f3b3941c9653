package io.millrace.jobs.stack;

import java.io.IOException;
import java.nio.file.Path;

/** A Kafka broker alone, in a folder of its own, for one run of this process. */
public final class LocalBroker implements AutoCloseable {
    private final Server broker;
    private final String address;

    private LocalBroker(Server broker, String address) {
        this.broker = broker;
        this.address = address;
    }

    /**
     * Starts a broker at a free port and returns when it answers.
     *
     * @param folder holds all its files
     * @throws StackException if it cannot be started
     */
    public static LocalBroker start(Path folder) throws InterruptedException {
        Server broker = new KafkaBroker(folder, PortRequest.preferring(Ports.anyFree()));
        try {
            return new LocalBroker(broker, broker.start().address());
        } catch (IOException e) {
            throw new StackException("the broker in " + folder + " cannot be started: " + e, e);
        }
    }

    /** Bootstrap servers, {@code host:port}. */
    public String address() {
        return address;
    }

    @Override
    public void close() {
        try {
            broker.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new StackException("the broker could not be stopped: " + e, e);
        }
    }
}
