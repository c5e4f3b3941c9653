package io.millrace.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.Experts;
import io.millrace.expert.FourItems;
import io.millrace.expert.RecentItems;
import io.millrace.item.ItemTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FusionSamplerTest {
    private final ItemTable items = FourItems.table();
    private final Experts experts = Experts.named(Experts.allNames());
    private final FusionSampler sampler = new FusionSampler(experts);
    private final RecentItems recent = new RecentItems();

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void drainTo_severalEvents_isOneSampleASegmentAndOneOfAll() {
        sample("new", "b", 1);
        sample("light", "b", 2);
        sample("new", "b", 3);

        List<FusionSample> samples = drained();
        assertThat(samples)
                .extracting(FusionSample::segment)
                .containsExactlyInAnyOrder("new", "light", "global");
        FusionSample all = ofSegment(samples, "global");
        FusionSample fresh = ofSegment(samples, "new");
        FusionSample light = ofSegment(samples, "light");
        assertThat(all.events()).isEqualTo(3);
        assertThat(fresh.events()).isEqualTo(2);
        assertThat(all.candidates()).isEqualTo(fresh.candidates() + light.candidates());
        for (int k = 0; k < experts.size(); k++) {
            assertThat(all.sums()[k]).isCloseTo(fresh.sums()[k] + light.sums()[k], within(1e-9));
            assertThat(all.squares()[k])
                    .isCloseTo(fresh.squares()[k] + light.squares()[k], within(1e-9));
        }
        assertThat(drained()).isEmpty();
    }

    @Test
    void sample_oneEvent_scoresTheChosenItemAndAtMostTwentyOthers() {
        sample("new", "b", 1);

        FusionSample sample = ofSegment(drained(), "new");
        assertThat(sample.experts()).isEqualTo(experts.names());
        assertThat(sample.candidates()).isBetween(2L, 21L);
        assertThat(sample.sums()[1])
                .as("the chosen item b has a covisit score of 1 with the recent item a")
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void sample_sameSeed_isTheSame() {
        sample("new", "b", 7);
        List<FusionSample> first = drained();
        sample("new", "b", 7);

        assertThat(drained()).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void weights_ofASegment_areItsOwnElseThoseOfAllElseEqual() {
        List<String> names = List.of("popularity", "covisit");
        assertThat(FusionWeights.of(items, "new", names).toList()).containsExactly(0.5, 0.5);

        items.apply(List.of(weights("global", 0.1, 2)));
        assertThat(FusionWeights.of(items, "new", names).toList()).containsExactly(0.1, 0.5);
        assertThat(FusionWeights.of(items, "new", names).scale(0)).isEqualTo(0.05f);

        items.apply(List.of(weights("new", 0.2, 4)));
        assertThat(FusionWeights.of(items, "new", names).toList()).containsExactly(0.2, 0.5);
        assertThat(FusionWeights.of(items, "heavy", names).toList()).containsExactly(0.1, 0.5);
    }

    private static WeightsRecord weights(String segment, double weight, double deviation) {
        return new WeightsRecord(
                segment,
                ModelVersion.of(1, 1),
                List.of("popularity"),
                new double[] {weight},
                new double[] {deviation});
    }

    private void sample(String segment, String chosen, long seed) {
        try (ItemTable.Lease lease = items.read()) {
            recent.resolve(lease.items(), List.of("a"));
            sampler.sample(lease.items(), segment, recent, items.row(chosen), seed);
        }
    }

    private List<FusionSample> drained() {
        List<FusionSample> samples = new ArrayList<>();
        sampler.drainTo(samples::add);
        return samples;
    }

    private static FusionSample ofSegment(List<FusionSample> samples, String segment) {
        return samples.stream().filter(s -> s.segment().equals(segment)).findFirst().orElseThrow();
    }
}
