package io.millrace.factor;

import static java.util.Objects.requireNonNull;

import io.millrace.expert.DenseExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SequenceExpert;
import io.millrace.expert.SequenceNetwork;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdates;

/** The shopper's vector of the sequence expert: {@link SequenceNetwork} and its gradients. */
final class SequenceTower implements ShopperTower {
    private final SequenceExpert expert;
    private final SequenceNetwork network;
    private final float[][] itemGradients;

    SequenceTower(SequenceExpert expert) {
        this.expert = requireNonNull(expert, "expert is null");
        network = new SequenceNetwork(expert.settings());
        itemGradients = new float[expert.settings().history()][expert.settings().dimensions()];
    }

    @Override
    public DenseExpert expert() {
        return expert;
    }

    @Override
    public int dimensions() {
        return expert.settings().dimensions();
    }

    @Override
    public String outputEmbedding() {
        return SequenceExpert.VECTOR;
    }

    @Override
    public String biasEmbedding() {
        return SequenceExpert.BIAS;
    }

    @Override
    public int parameters() {
        return network.parameters();
    }

    @Override
    public boolean forward(ItemTable items, RecentItems recent, float[] shopper) {
        int offset = items.embeddings().offsetOf(SequenceExpert.VECTOR);
        return network.forward(expert.parameters(items), items, offset, recent, shopper, 0);
    }

    @Override
    public void backward(
            ItemTable items,
            RecentItems recent,
            float[] gradient,
            float[] parameterGradient,
            long time,
            ItemUpdates updates) {
        network.backward(expert.parameters(items), gradient, parameterGradient, itemGradients);
        for (int i = 0; i < network.size(); i++) {
            String itemId = items.id(recent.row(network.position(i)));
            updates.gradient(itemId, SequenceExpert.VECTOR, itemGradients[i], 1f, time);
        }
    }
}
