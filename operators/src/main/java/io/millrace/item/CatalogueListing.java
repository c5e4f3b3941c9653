package io.millrace.item;

import java.io.IOException;
import java.io.Serializable;

/** What the catalogue lists as a whole, asked for beside the stream of its changes. */
@FunctionalInterface
public interface CatalogueListing extends Serializable {
    /**
     * Reads the catalogue to where it ends at the call. Called from any thread; may take minutes.
     *
     * @throws IOException when the catalogue cannot be read now
     */
    Listed read() throws IOException, InterruptedException;

    /** What was listed when it was read; may be asked from any thread. */
    @FunctionalInterface
    interface Listed {
        boolean contains(String itemId);
    }

    /** A catalogue that nothing but its own stream is known of: whatever was listed still is. */
    static CatalogueListing unknown() {
        return () -> itemId -> true;
    }
}
