package io.millrace.jobs.demo;

import java.util.List;

/** Where the demo's events come from. What sends is called by one thread, in this order. */
interface Shop extends AutoCloseable {

    /** Sends the catalogue where it is not known yet, and returns how many items were sent. */
    long sendCatalogue() throws InterruptedException;

    /** Number of events that make a warm model and are sent as fast as the job keeps up. */
    long warmUpEvents();

    /** Sends the warm-up, then returns. */
    void warmUp() throws InterruptedException;

    /** Sends what follows at its pace, until the demo is over or there is no more. */
    void goOn() throws InterruptedException;

    /** Queries worth an example; empty where the shop knows none. */
    List<String> themes();

    @Override
    void close();
}
