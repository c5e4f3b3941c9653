package io.millrace.slate;

import static java.util.Objects.requireNonNull;

import io.millrace.events.EventIds;
import io.millrace.expert.ContentExpert;
import io.millrace.expert.DotProduct;
import io.millrace.expert.Experts;
import io.millrace.expert.RecentItems;
import io.millrace.item.ItemTable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Chooses the newcomers that a shopper is shown, so that items nobody has chosen yet get their
 * first impressions without waiting for anything to be learned of them.
 *
 * <p><b>What it computes.</b> explore(u, i) = content(u, i) + noise over the newest items with few
 * interactions: what looks like the shopper's items comes first, and a little noise, seeded by
 * shopper and event, lets different newcomers have their turn. Of more newcomers {@value
 * #MOST_SCORED} are scored, a stretch of the list that begins somewhere else each time: to score
 * 1,000 took a quarter of all time that slates took.
 *
 * <p>What it chooses is not judged by the fusion's contest, and has a bounded share of the
 * recommendations only ({@link SlateSettings#explorationShare}): the weight of exploring is
 * configured, never learned, since a model that is judged by clicks would learn not to explore.
 */
final class Explorer {
    private static final double NOISE = 0.1;
    private static final int MOST_SCORED = 256;

    private final ContentExpert content;
    private final float[] query;
    private final float[] row;

    /**
     * @param experts without a content expert all newcomers are alike
     */
    Explorer(Experts experts) {
        requireNonNull(experts, "experts is null");
        content = experts.find(ContentExpert.class).orElse(null);
        int width = content == null ? 0 : content.width();
        query = new float[width];
        row = new float[width];
    }

    /**
     * Chooses newcomers for a shopper; to be called under a lease of the table.
     *
     * @param had ids that are not to be chosen
     * @param count at most so many
     * @return item ids, best first
     */
    List<String> choose(
            ItemTable items, ScoreRequest request, RecentItems recent, Set<String> had, int count) {
        int size = items.newcomers();
        if (size == 0 || count == 0) {
            return Collections.emptyList();
        }
        if (content != null) {
            content.writeQuery(items, recent, query, 0);
        }
        SplittableRandom random =
                new SplittableRandom(EventIds.hash(request.shopperId()) + request.events());
        int first = size <= MOST_SCORED ? 0 : random.nextInt(size);
        double[] scores = new double[Math.min(size, MOST_SCORED)];
        Arrays.setAll(
                scores,
                i ->
                        score(items, items.newcomer((first + i) % size))
                                + NOISE * random.nextDouble());
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .map(i -> items.id(items.newcomer((first + i) % size)))
                .filter(id -> !had.contains(id))
                .limit(count)
                .toList();
    }

    private double score(ItemTable items, int newcomer) {
        if (content == null) {
            return 0;
        }
        content.writeRow(items, newcomer, row, 0);
        return DotProduct.of(query, 0, row, 0, row.length);
    }
}
