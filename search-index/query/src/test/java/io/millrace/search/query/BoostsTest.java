package io.millrace.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BoostsTest {
    @Test
    void with_changesWhatIsNamed() {
        Boosts boosts = Boosts.defaults().with("tier1=1.5, cluster_fine = 0.25,popularity=0");

        assertThat(boosts.tier1()).isEqualTo(1.5);
        assertThat(boosts.clusterFine()).isEqualTo(0.25);
        assertThat(boosts.popularity()).isZero();
        assertThat(boosts.brand()).isEqualTo(Boosts.defaults().brand());
        assertThat(Boosts.defaults().with("")).isEqualTo(Boosts.defaults());
    }

    @Test
    void with_everyName_changesItsOwnBoost() {
        for (String name : Boosts.none().byName().keySet()) {
            Map<String, Double> changed = Boosts.none().with(name + "=0.5").byName();

            assertThat(changed.remove(name)).isEqualTo(0.5);
            assertThat(changed.values()).as(name).containsOnly(0.0);
        }
    }

    @Test
    void with_whatCannotBe_isRefused() {
        assertThatThrownBy(() -> Boosts.defaults().with("tier4=1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unknown boost: tier4; known: [tier1, tier2, tier3,");
        assertThatThrownBy(() -> Boosts.defaults().with("tier1"))
                .hasMessage("a boost is NAME=NUMBER: tier1");
        assertThatThrownBy(() -> Boosts.defaults().with("tier1=much"))
                .hasMessage("boost must be a number: tier1=much");
        assertThatThrownBy(() -> Boosts.defaults().with("tier1=11"))
                .hasMessage("boost must be 0 to 10.0: tier1=11.0");
    }

    @Test
    void forText_manyWords_leaveLittleToTheShopperAndAllToEverybody() {
        Boosts boosts = Boosts.defaults();

        assertThat(boosts.forText("bag")).isEqualTo(boosts);
        assertThat(boosts.forText(null)).isEqualTo(boosts);
        assertThat(boosts.forText("red bag").tier1()).isEqualTo(boosts.tier1() / 4);
        assertThat(boosts.forText("red lunch bag").byName())
                .containsEntry("tier1", boosts.tier1() * 0.025)
                .containsEntry("cluster_fine", boosts.clusterFine() * 0.025)
                .containsEntry("cluster_coarse", boosts.clusterCoarse() / 2)
                .containsEntry("trending", boosts.trending())
                .containsEntry("query_tier1", boosts.queryTier1());
    }
}
