package io.millrace.events;

import static java.util.Objects.requireNonNull;

/**
 * The ids shoppers have in state and in the search index. Users and visitors are numbered by
 * different systems of a shop, so the same text may name one of each: a prefix keeps them apart.
 */
public final class ShopperIds {
    /** Characters, and bytes, of a prefix. */
    public static final int PREFIX_LENGTH = 2;

    private static final String USER_PREFIX = "u:";
    private static final String VISITOR_PREFIX = "v:";

    private ShopperIds() {}

    /** The shopper id of a signed-in user: {@code u:13085} for user {@code 13085}. */
    public static String ofUser(String userId) {
        return USER_PREFIX + requireNonNull(userId, "userId is null");
    }

    /** The shopper id of an anonymous visitor: {@code v:abc} for visitor {@code abc}. */
    public static String ofVisitor(String visitorId) {
        return VISITOR_PREFIX + requireNonNull(visitorId, "visitorId is null");
    }

    /** Whether the shopper id is one of a signed-in user. */
    public static boolean isUser(String shopperId) {
        return shopperId.startsWith(USER_PREFIX);
    }

    /** The user or visitor id inside a shopper id. */
    public static String withoutPrefix(String shopperId) {
        if (!shopperId.startsWith(USER_PREFIX) && !shopperId.startsWith(VISITOR_PREFIX)) {
            throw new IllegalArgumentException("not a shopper id: " + shopperId);
        }
        return shopperId.substring(PREFIX_LENGTH);
    }
}
