package io.millrace.events.modellog;

import java.util.Arrays;

/**
 * A vector of an item, such as what an expert learned of it.
 *
 * @param name of the embedding the vector belongs to, stable for ever
 * @param values finite; not copied
 */
public record ItemVector(String name, float[] values) {

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemVector that
                && name.equals(that.name)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(values);
    }
}
