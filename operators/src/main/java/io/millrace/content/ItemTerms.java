package io.millrace.content;

import io.millrace.content.ItemText.Field;
import io.millrace.content.ItemText.Part;
import io.millrace.events.CatalogueItem;
import io.millrace.events.EventIds;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The hashed terms of an item with their weights before any inverse document frequency.
 *
 * <p>A term is a word under the namespace of its field, hashed to 64 bits. Its weight is {@code w
 * (1 + ln tf) / sqrt(n)}: w the field's weight, tf how often the field has the term, n how many
 * different terms the field has. The division makes a field count by its weight and not by its
 * length: without it a description of 300 words would drown a title of 5. Terms of a field are in
 * the order of their hashes, so equal items have equal bits in all sums over them. A word in title
 * and description is there twice; everything that reads terms adds them up.
 */
final class ItemTerms {
    private long[] hashes = new long[32];
    private double[] weights = new double[32];
    private int size;

    ItemTerms(CatalogueItem item) {
        List<Part> parts = ItemText.parts(item);
        int from = 0;
        while (from < parts.size()) {
            Field field = parts.get(from).field();
            int start = size;
            int next = from;
            while (next < parts.size() && parts.get(next).field() == field) {
                addWords(parts.get(next));
                next++;
            }
            weigh(field, start);
            from = next;
        }
    }

    int size() {
        return size;
    }

    long hash(int index) {
        return hashes[index];
    }

    double weight(int index) {
        return weights[index];
    }

    private void addWords(Part part) {
        String namespace = part.field().namespace();
        // Neither colon nor point is part of a word, so no two namespaces share a term.
        String prefix =
                namespace.isEmpty()
                        ? ""
                        : part.name().isEmpty()
                                ? namespace + ":"
                                : namespace + "." + part.name() + ":";
        Consumer<String> add = word -> append(EventIds.hash(prefix + word));
        Words.forEach(part.text(), add);
    }

    private void append(long hash) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            weights = Arrays.copyOf(weights, 2 * size);
        }
        hashes[size++] = hash;
    }

    /** Turns the field's hashes from {@code start} on into different terms with weights. */
    private void weigh(Field field, int start) {
        Arrays.sort(hashes, start, size);
        int different = start;
        for (int i = start; i < size; ) {
            int next = i + 1;
            while (next < size && hashes[next] == hashes[i]) {
                next++;
            }
            hashes[different] = hashes[i];
            // StrictMath has the same bits on every processor.
            weights[different] = field.weight() * (1 + StrictMath.log(next - i));
            different++;
            i = next;
        }
        size = different;
        double length = Math.sqrt(different - start);
        for (int i = start; i < different; i++) {
            weights[i] /= length;
        }
    }
}
