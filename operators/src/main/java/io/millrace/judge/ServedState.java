package io.millrace.judge;

import io.millrace.shopper.HadItems;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of one shopper to judge what had been served. Mutable and owned by {@link
 * SlateEvaluator}.
 */
public final class ServedState {
    HadItems had = new HadItems();

    /** The newest slate of each of the last moments, the oldest first. */
    final List<ServedSlate> slates = new ArrayList<>();

    ServedState() {}

    /** Items of the shopper's choices. */
    public HadItems had() {
        return had;
    }

    /** Slates that are remembered. */
    public int slates() {
        return slates.size();
    }
}
