package io.millrace.search.document;

import static java.util.Objects.requireNonNull;

import io.millrace.search.index.SearchIndex;

/**
 * One published number. The document id is its name: the index holds the newest value.
 *
 * @param name such as {@code outcome.learned}
 * @param value an absolute value, never an increment; whole numbers are exact up to 2^53
 * @param epoch the epoch of the job that published it
 * @param at when, in milliseconds since the epoch
 */
public record QualityDocument(String name, double value, long epoch, long at) {

    public QualityDocument {
        requireNonNull(name, "name is null");
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "value must be finite: name=%s value=%s".formatted(name, value));
        }
    }

    public SearchDocument toSearchDocument(long version, long appendedAt) {
        return new SearchDocument(
                SearchIndex.QUALITY.logicalName(), name, version, source(), appendedAt);
    }

    byte[] source() {
        return JsonDocument.render(
                json -> {
                    json.text("name", name);
                    json.number("value", value);
                    json.number("epoch", epoch);
                    json.time("at", at);
                });
    }
}
