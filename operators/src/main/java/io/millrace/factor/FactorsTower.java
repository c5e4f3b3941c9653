package io.millrace.factor;

import static java.util.Objects.requireNonNull;

import io.millrace.expert.DenseExpert;
import io.millrace.expert.FactorsExpert;
import io.millrace.expert.RecentItems;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdates;

/** x = sum_k f^k E_{h_k} / sqrt(z), so that E_{h_k} gets f^k / sqrt(z) of a gradient of x. */
final class FactorsTower implements ShopperTower {
    private final FactorsExpert expert;

    FactorsTower(FactorsExpert expert) {
        this.expert = requireNonNull(expert, "expert is null");
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
        return FactorsExpert.OUTPUT;
    }

    @Override
    public String biasEmbedding() {
        return FactorsExpert.BIAS;
    }

    @Override
    public int parameters() {
        return 0;
    }

    @Override
    public boolean forward(ItemTable items, RecentItems recent, float[] shopper) {
        expert.writeShopper(items, recent, shopper, 0);
        return expert.scale(recent) > 0;
    }

    @Override
    public void backward(
            ItemTable items,
            RecentItems recent,
            float[] gradient,
            float[] parameterGradient,
            long time,
            ItemUpdates updates) {
        int history = expert.history(recent);
        double weight = expert.scale(recent);
        for (int k = 0; k < history; k++, weight *= expert.settings().fading()) {
            int row = recent.row(k);
            if (row != ItemTable.NO_ROW) {
                updates.gradient(
                        items.id(row), FactorsExpert.INPUT, gradient, (float) weight, time);
            }
        }
    }
}
