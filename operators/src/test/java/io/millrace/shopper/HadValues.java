package io.millrace.shopper;

/** What shoppers had, for tests in other packages. */
public final class HadValues {
    private HadValues() {}

    /** Items with their times, in this order. */
    public static HadItems of(Object... idsAndTimes) {
        HadItems items = new HadItems();
        for (int i = 0; i < idsAndTimes.length; i += 2) {
            items.add((String) idsAndTimes[i], ((Number) idsAndTimes[i + 1]).longValue());
        }
        return items;
    }

    /** A state that was kept without what was taught, as it is read. */
    public static ShopperState withoutTaught(ShopperState state) {
        state.taught = new TaughtItems();
        state.counted = new CountedItems();
        return state;
    }

    /**
     * A state that was kept without what was counted today, when every repeat was, as it is read.
     */
    public static ShopperState withoutCounted(ShopperState state) {
        state.counted = new CountedItems();
        TaughtItems taught = new TaughtItems();
        for (int i = 0; i < state.taught.size(); i++) {
            boolean last = i == state.taught.size() - 1;
            taught.add(state.taught.id(i), state.taught.time(i), last || state.taught.isTaught(i));
        }
        state.taught = taught;
        return state;
    }

    /** A state that was kept without the items the shopper had, as it is read: by its purchases. */
    public static ShopperState recalled(ShopperState state) {
        state.had = new HadItems();
        state.purchases().forEach(item -> state.had.add(item.itemId(), item.time()));
        return state;
    }
}
