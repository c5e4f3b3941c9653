package io.millrace.expert;

import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemTable;
import io.millrace.item.RowWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The experts that are switched on, in a fixed order, and how their floats share a row.
 *
 * <p>Dense experts lie side by side in the row, padded with zeros to a multiple of 4.
 */
public final class Experts implements RowWriter {
    /** Every expert there is: adding one is its class and its line here. */
    private static final Map<String, Function<ExpertSettings, Expert>> REGISTRY = registry();

    private final List<Expert> experts;
    private final List<String> names;
    private final int[] offsets;
    private final int dimensions;
    private final EmbeddingLayout embeddings;

    private Experts(List<Expert> experts, long seed) {
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
        embeddings =
                new EmbeddingLayout(
                        experts.stream().flatMap(each -> each.embeddings().stream()).toList(),
                        seed);
    }

    /** Switches experts on by name, with default settings. */
    public static Experts named(List<String> names) {
        return named(names, ExpertSettings.DEFAULT);
    }

    /**
     * Switches experts on by name.
     *
     * @throws IllegalArgumentException for an unknown name, a repeated one, or none at all
     */
    public static Experts named(List<String> names, ExpertSettings settings) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no expert is switched on");
        }
        List<Expert> experts = new ArrayList<>();
        for (String name : names) {
            Function<ExpertSettings, Expert> expert = REGISTRY.get(name);
            if (expert == null) {
                throw new IllegalArgumentException(
                        "unknown expert: " + name + "; known: " + REGISTRY.keySet());
            }
            experts.add(expert.apply(settings));
        }
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("an expert is named twice: " + names);
        }
        return new Experts(experts, settings.seed());
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

    /** The expert of a class when it is switched on. */
    public <E extends Expert> Optional<E> find(Class<E> type) {
        return experts.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    @Override
    public EmbeddingLayout embeddings() {
        return embeddings;
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

    private static Map<String, Function<ExpertSettings, Expert>> registry() {
        Map<String, Function<ExpertSettings, Expert>> registry = new LinkedHashMap<>();
        registry.put(PopularityExpert.NAME, settings -> new PopularityExpert());
        registry.put(CoVisitationExpert.NAME, settings -> CoVisitationExpert.ofHistory());
        registry.put(CoVisitationExpert.RECENT, settings -> CoVisitationExpert.ofLastItems());
        registry.put(TransitionExpert.NAME, settings -> new TransitionExpert());
        registry.put(FactorsExpert.NAME, settings -> new FactorsExpert(settings.factors()));
        registry.put(SequenceExpert.NAME, settings -> new SequenceExpert(settings.sequence()));
        registry.put(
                ContentExpert.NAME, settings -> new ContentExpert(settings.contentDimensions()));
        return registry;
    }
}
