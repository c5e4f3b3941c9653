package io.millrace.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.events.modellog.Neighbour;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.expert.FactorSettings;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SequenceSettings;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.scoring.cpu.CpuScoringBackend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against ranking every item by plain loops over the scores the judge reports. */
class RankJudgeTest {
    private static final int ITEMS = 60;
    private static final Experts EXPERTS =
            Experts.named(
                    List.of("popularity", "covisit", "content"),
                    new ExpertSettings(1, FactorSettings.DEFAULT, SequenceSettings.DEFAULT, 5));

    private final ItemTable items =
            new ItemTable(
                    new CpuScoringBackend(EXPERTS.dimensions(), 200),
                    EXPERTS,
                    ItemSettings.DEFAULT,
                    1);
    private final RankJudge judge = new RankJudge(EXPERTS);
    private final RecentItems recent = new RecentItems();
    private final boolean[] inStock = new boolean[ITEMS];

    @AfterEach
    void close() {
        items.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void rankAll_seededTableWithTies_isThatOfTheNaiveRanking(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 1; round <= 20; round++) {
            fill(random, round);
            Set<String> seen = new HashSet<>();
            Set<Integer> candidates = candidates();
            for (int i = random.nextInt(4) == 0 ? 0 : random.nextInt(12); i > 0; i--) {
                String id = "i" + random.nextInt(ITEMS + 5);
                seen.add(id);
                candidates.remove(items.row(id));
            }
            if (candidates.isEmpty()) {
                continue;
            }
            int chosen = List.copyOf(candidates).get(random.nextInt(candidates.size()));
            float[] scales = {random.nextInt(3), random.nextInt(2), 0.5f * random.nextInt(3)};
            try (ItemTable.Lease lease = items.read()) {
                recent.resolve(items, List.of("i3", "unknown", "i" + random.nextInt(ITEMS)));
                judge.score(lease, recent, rows(seen), chosen);
                judge.rankAll(scales);
            }

            for (int k = 0; k < EXPERTS.size(); k++) {
                float[] alone = new float[EXPERTS.size()];
                alone[k] = 1;
                assertThat(judge.rank(k)).isEqualTo(naiveRank(candidates, chosen, alone));
            }
            assertThat(judge.rank(EXPERTS.size())).isEqualTo(naiveRank(candidates, chosen, scales));
            assertThat(listed()).containsExactlyElementsOf(naiveList(candidates, scales));
            float[] others = {1, 2, 3};
            assertThat(judge.rankOf(others)).isEqualTo(naiveRank(candidates, chosen, others));
        }
    }

    @Test
    void rankOf_nothingCounts_everybodyIsAheadOfTheChosen() {
        fill(new SplittableRandom(1), 1);
        Set<Integer> candidates = candidates();
        int chosen = candidates.iterator().next();
        try (ItemTable.Lease lease = items.read()) {
            recent.resolve(items, List.of());
            judge.score(lease, recent, ExcludedRows.NONE, chosen);
        }

        assertThat(judge.rankOf(new float[3])).isEqualTo(candidates.size());
    }

    @Test
    void rankAll_onlyCandidate_isFirst() {
        items.apply(List.of(item("i0", 1, 1, true, List.of(), new float[5])));
        items.apply(List.of(item("i1", 1, 5, true, List.of(), new float[5])));
        items.apply(List.of(item("i2", 1, 5, false, List.of(), new float[5])));
        try (ItemTable.Lease lease = items.read()) {
            recent.resolve(items, List.of("i1"));
            judge.score(lease, recent, rows(Set.of("i1")), items.row("i0"));
            judge.rankAll(new float[] {1, 1, 1});
        }

        assertThat(IntStream.range(0, 4).map(judge::rank)).containsOnly(1);
        assertThat(listed()).containsExactly(items.row("i0"));
    }

    /** Whole numbers, so that ties abound; some items are neighbours only, some out of stock. */
    private void fill(SplittableRandom random, long round) {
        List<ModelRecord> records = new ArrayList<>();
        for (int i = 0; i < ITEMS - 5; i++) {
            if (round > 1 && random.nextInt(3) > 0) {
                continue;
            }
            inStock[i] = random.nextInt(5) > 0;
            float[] vector = new float[5];
            for (int d = 0; d < vector.length; d++) {
                vector[d] = random.nextInt(-1, 2);
            }
            List<Neighbour> neighbours = new ArrayList<>();
            for (int n = 0; n < 6; n++) {
                neighbours.add(new Neighbour("i" + random.nextInt(ITEMS), 1 + n % 2, 0));
            }
            records.add(item("i" + i, round, random.nextInt(4), inStock[i], neighbours, vector));
        }
        items.apply(records);
    }

    private static ExcludedRows rows(Set<String> ids) {
        return (items, action) ->
                ids.stream()
                        .map(items::row)
                        .filter(row -> row != ItemTable.NO_ROW)
                        .forEach(action::accept);
    }

    private Set<Integer> candidates() {
        Set<Integer> candidates = new HashSet<>();
        for (int i = 0; i < ITEMS; i++) {
            if (inStock[i]) {
                candidates.add(items.row("i" + i));
            }
        }
        return candidates;
    }

    private int naiveRank(Set<Integer> candidates, int chosen, float[] scales) {
        int rank = 1;
        for (int row : candidates) {
            rank += row != chosen && fused(row, scales) >= fused(chosen, scales) ? 1 : 0;
        }
        return rank;
    }

    private List<Integer> naiveList(Set<Integer> candidates, float[] scales) {
        return candidates.stream()
                .sorted(
                        Comparator.comparingDouble((Integer row) -> -fused(row, scales))
                                .thenComparing(Comparator.naturalOrder()))
                .limit(RankJudge.LIST)
                .toList();
    }

    private float fused(int row, float[] scales) {
        float sum = 0;
        for (int k = 0; k < scales.length; k++) {
            sum += scales[k] * judge.score(k, row);
        }
        return sum;
    }

    private List<Integer> listed() {
        return IntStream.range(0, judge.listed()).mapToObj(judge::listedRow).toList();
    }

    private static ItemRecord item(
            String id,
            long counter,
            int count,
            boolean inStock,
            List<Neighbour> neighbours,
            float[] vector) {
        return new ItemRecord(
                id,
                ModelVersion.of(1, counter),
                1_000,
                count,
                count,
                1,
                0,
                new ItemFacts(id, null, null, null, inStock),
                neighbours,
                List.of(new ItemVector("content", vector)));
    }
}
