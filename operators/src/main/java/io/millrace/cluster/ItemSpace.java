package io.millrace.cluster;

import io.millrace.expert.ContentExpert;
import io.millrace.expert.FactorsExpert;
import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemState;
import io.millrace.item.ItemTable;

/**
 * Where an item lies among the others: by what the catalogue says of it and by who chooses it.
 *
 * <p><b>What it computes.</b> The unit vector of [c, s q]: c the item's content vector, q its
 * learned output vector (the Q of the factors), each brought to length 1, and s = n / (n + {@value
 * #SHRINKAGE}) for n interactions. What nobody has chosen yet lies where its words put it, which is
 * how a new item gets into a cluster; with every choice behaviour says more, in the end as much as
 * the words. A part that an item or the whole shop lacks is zeros.
 */
public final class ItemSpace {
    private static final double SHRINKAGE = 10;

    private final int contentOffset;
    private final int contentWidth;
    private final int learnedOffset;
    private final int learnedWidth;

    /**
     * @param embeddings the vectors that items have; there may be neither of the two
     */
    public ItemSpace(EmbeddingLayout embeddings) {
        int content = embeddings.indexOf(ContentExpert.VECTOR);
        int learned = embeddings.indexOf(FactorsExpert.OUTPUT);
        contentOffset = content < 0 ? 0 : embeddings.offset(content);
        contentWidth = content < 0 ? 0 : embeddings.get(content).width();
        learnedOffset = learned < 0 ? 0 : embeddings.offset(learned);
        learnedWidth = learned < 0 ? 0 : embeddings.get(learned).width();
    }

    /** Floats of a vector; 0 where items have no vectors. */
    public int dimensions() {
        return contentWidth + learnedWidth;
    }

    /**
     * Writes the vector of a row.
     *
     * @return false when nothing is known of the item, which leaves zeros
     */
    public boolean write(ItemTable items, int row, float[] target, int offset) {
        if (contentWidth > 0) {
            items.vector(row, contentOffset, contentWidth, target, offset);
        }
        if (learnedWidth > 0) {
            items.vector(row, learnedOffset, learnedWidth, target, offset + contentWidth);
        }
        return combine(items.interactions(row), target, offset);
    }

    /** The same of an item's state. */
    public boolean write(ItemState state, float[] target, int offset) {
        state.copyVector(ContentExpert.VECTOR, contentWidth, target, offset);
        state.copyVector(FactorsExpert.OUTPUT, learnedWidth, target, offset + contentWidth);
        return combine(state.interactions(), target, offset);
    }

    private boolean combine(long interactions, float[] target, int offset) {
        scaleTo(1, target, offset, contentWidth);
        // A vector that no choice has taught yet is what chance put there.
        double share = interactions / (interactions + SHRINKAGE);
        scaleTo(share, target, offset + contentWidth, learnedWidth);
        return scaleTo(1, target, offset, dimensions());
    }

    private static boolean scaleTo(double length, float[] target, int offset, int width) {
        double squares = 0;
        for (int d = offset; d < offset + width; d++) {
            squares += (double) target[d] * target[d];
        }
        boolean some = squares > 0 && length > 0;
        float scale = some ? (float) (length / Math.sqrt(squares)) : 0f;
        for (int d = offset; d < offset + width; d++) {
            target[d] *= scale;
        }
        return some;
    }
}
