package io.millrace.expert;

import io.millrace.item.ItemTable;
import io.millrace.item.RowWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The experts that are switched on, in a fixed order, and how their floats share a row.
 *
 * <p>Dense experts lie side by side in the row, padded with zeros to a multiple of 4.
 */
public final class Experts implements RowWriter {
    /** Every expert there is: adding one is its class and its line here. */
    private static final Map<String, Supplier<Expert>> REGISTRY = registry();

    private final List<Expert> experts;
    private final List<String> names;
    private final int[] offsets;
    private final int dimensions;

    private Experts(List<Expert> experts) {
        this.experts = List.copyOf(experts);
        names = experts.stream().map(Expert::name).toList();
        offsets = new int[experts.size()];
        int offset = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = offset;
            if (experts.get(i) instanceof DenseExpert dense) {
                offset += dense.width();
            }
        }
        dimensions = Math.max(4, (offset + 3) / 4 * 4);
    }

    /**
     * Switches experts on by name.
     *
     * @throws IllegalArgumentException for an unknown name, a repeated one, or none at all
     */
    public static Experts named(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no expert is switched on");
        }
        List<Expert> experts = new ArrayList<>();
        for (String name : names) {
            Supplier<Expert> expert = REGISTRY.get(name);
            if (expert == null) {
                throw new IllegalArgumentException(
                        "unknown expert: " + name + "; known: " + REGISTRY.keySet());
            }
            experts.add(expert.get());
        }
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("an expert is named twice: " + names);
        }
        return new Experts(experts);
    }

    public static List<String> allNames() {
        return List.copyOf(REGISTRY.keySet());
    }

    public int size() {
        return experts.size();
    }

    public Expert get(int index) {
        return experts.get(index);
    }

    public List<String> names() {
        return names;
    }

    /** Where a dense expert's floats begin in a row. */
    public int offset(int index) {
        return offsets[index];
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public void writeRow(ItemTable items, int row, float[] target) {
        for (int i = 0; i < offsets.length; i++) {
            if (experts.get(i) instanceof DenseExpert dense) {
                dense.writeRow(items, row, target, offsets[i]);
            }
        }
    }

    private static Map<String, Supplier<Expert>> registry() {
        Map<String, Supplier<Expert>> registry = new LinkedHashMap<>();
        registry.put(PopularityExpert.NAME, PopularityExpert::new);
        registry.put(CoVisitationExpert.NAME, CoVisitationExpert::new);
        registry.put(TransitionExpert.NAME, TransitionExpert::new);
        return registry;
    }
}
