package io.millrace.jobs.simulator;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A planned visit: steps that happen one after the other, each of one or more actions at once. */
final class Session {

    private final String id;
    private final Shopper shopper;
    private final String visitorId;
    private final Queue<List<Action>> steps;
    private boolean signedIn;

    Session(
            String id,
            Shopper shopper,
            String visitorId,
            boolean signedIn,
            List<List<Action>> steps) {
        this.id = id;
        this.shopper = shopper;
        this.visitorId = visitorId;
        this.signedIn = signedIn;
        this.steps = new ArrayDeque<>(steps);
    }

    String id() {
        return id;
    }

    Shopper shopper() {
        return shopper;
    }

    String visitorId() {
        return visitorId;
    }

    /** The user the shop knows at this moment, or null. */
    String userId() {
        return signedIn ? shopper.userId() : null;
    }

    void signIn() {
        signedIn = true;
    }

    List<Action> nextStep() {
        return steps.remove();
    }

    boolean isOver() {
        return steps.isEmpty();
    }
}
