package io.millrace.judge;

import io.millrace.shopper.HadItems;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of one shopper to judge what had been served.
 *
 * <p><b>Bound.</b> With e experts at most {@value SlateEvaluator#REMEMBERED} slates of {@value
 * ServedSlate#DEPTH} (8 + 2 e) + 20 e + 20 bytes, and 8 bytes for each of 2,048 items of the
 * shopper's choices, see docs/state.md.
 *
 * <p>Mutable and owned by {@link SlateEvaluator}.
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
