package io.millrace.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.search.query.Experiment.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentTest {

    private static final int SHOPPERS = 20_000;
    private static final Variant CONTROL =
            new Variant("control", 0.2, Boosts.defaults().withoutShopper());
    private static final Variant TREATMENT = new Variant("treatment", 0.8, Boosts.defaults());

    private final Experiment experiment = new Experiment("boosts", List.of(CONTROL, TREATMENT));

    @Test
    void of_manyShoppers_areSplitByTheShares() {
        long control = count(experiment, "control");

        assertThat((double) control / SHOPPERS).isCloseTo(0.2, within(0.01));
    }

    @Test
    void of_twoExperiments_areIndependent() {
        Experiment other = new Experiment("colours", List.of(CONTROL, TREATMENT));
        int both = 0;
        for (int i = 0; i < SHOPPERS; i++) {
            boolean here = experiment.of("u:" + i).equals(CONTROL);
            boolean there = other.of("u:" + i).equals(CONTROL);
            both += here && there ? 1 : 0;
        }

        assertThat((double) both / SHOPPERS).isCloseTo(0.04, within(0.01));
    }

    /** A shopper must not change sides when a backend is upgraded. */
    @Test
    void of_shopper_staysWhatItWas() {
        StringBuilder sides = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            sides.append(experiment.of("u:" + i).equals(CONTROL) ? 'c' : 't');
        }

        assertThat(sides).hasToString("ctttctctttctttttcttt");
    }

    @Test
    void of_shareOfNone_isNobodys() {
        Experiment all =
                new Experiment(
                        "all",
                        List.of(
                                new Variant("none", 0, Boosts.none()),
                                new Variant("all", 1, Boosts.defaults())));

        assertThat(count(all, "none")).isZero();
    }

    @Test
    void experiment_impossible_fails() {
        assertThatThrownBy(() -> new Experiment("boosts", List.of(CONTROL)))
                .hasMessageContaining("sum=0.2");
        assertThatThrownBy(() -> new Experiment("boosts", List.of()))
                .hasMessageContaining("sum=0.0");
        assertThatThrownBy(
                        () ->
                                new Experiment(
                                        "boosts",
                                        List.of(
                                                TREATMENT,
                                                new Variant("treatment", 0.2, Boosts.none()))))
                .hasMessageContaining("different names: treatment");
        assertThatThrownBy(() -> new Variant("a", 1.5, Boosts.none()))
                .hasMessageContaining("variant=a share=1.5");
    }

    private static long count(Experiment experiment, String variant) {
        long count = 0;
        for (int i = 0; i < SHOPPERS; i++) {
            count += experiment.of("u:" + i).name().equals(variant) ? 1 : 0;
        }
        return count;
    }
}
