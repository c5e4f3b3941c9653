package io.millrace.jobs.simulator;

import java.util.ArrayList;
import java.util.List;

/** Somebody who shops: a registered user with a device, or a visitor who never signed in. */
final class Shopper {

    private static final int REMEMBERED_PURCHASES = 50;

    private final String userId;
    private String visitorId;
    private Taste taste;
    private final List<Product> bought = new ArrayList<>();
    private boolean shopping;

    /**
     * @param userId null for a visitor who is not registered
     * @param visitorId null for a user whose device is not known yet
     */
    Shopper(String userId, String visitorId, Taste taste) {
        this.userId = userId;
        this.visitorId = visitorId;
        this.taste = taste;
    }

    String userId() {
        return userId;
    }

    boolean isRegistered() {
        return userId != null;
    }

    String visitorId() {
        return visitorId;
    }

    void useDevice(String newVisitorId) {
        visitorId = newVisitorId;
    }

    Taste taste() {
        return taste;
    }

    void changeTaste(Taste newTaste) {
        taste = newTaste;
    }

    List<Product> bought() {
        return bought;
    }

    void rememberPurchase(Product product) {
        if (bought.size() == REMEMBERED_PURCHASES) {
            bought.remove(0);
        }
        bought.add(product);
    }

    /** Whether a session of this shopper is under way: a shopper has one at a time. */
    boolean isShopping() {
        return shopping;
    }

    void setShopping(boolean nowShopping) {
        shopping = nowShopping;
    }
}
