package io.millrace.jobs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.affinity.AffinitySettings;
import io.millrace.affinity.ClickAttribution;
import io.millrace.affinity.PositionCurve;
import io.millrace.affinity.QueryLearner;
import io.millrace.affinity.QueryObservation;
import io.millrace.affinity.QueryState;
import io.millrace.affinity.SearchEvent;
import io.millrace.affinity.SearchMemory;
import io.millrace.events.Event;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The searches of the simulated shop teach what its shoppers choose for a query. */
class SimulatedSearchesTest {
    private static final int EVENTS = 60_000;
    private static final double PER_SECOND = 50;
    private static final Instant START = Instant.parse("2024-05-04T10:00:00Z");

    private final ClickAttribution attribution = new ClickAttribution(AffinitySettings.DEFAULT);
    private final QueryLearner learner = new QueryLearner(AffinitySettings.DEFAULT);
    private final Map<String, SearchMemory> memories = new HashMap<>();
    private final Map<String, QueryState> queries = new HashMap<>();
    private final Map<QueryObservation.Kind, Integer> observed =
            new EnumMap<>(QueryObservation.Kind.class);
    private final PositionCurve curve = new PositionCurve();

    @Test
    void searches_teachPlacesAndWhatIsChosen() {
        ShopperSimulator simulator =
                new ShopperSimulator(SimulatorSettings.defaults().withProducts(500));
        simulator.pace(START, PER_SECOND);
        for (int i = 0; i < EVENTS; i++) {
            learn(simulator.next());
        }

        assertThat(observed.get(QueryObservation.Kind.SHOWN)).isGreaterThan(1_000);
        assertThat(observed.get(QueryObservation.Kind.CLICKED)).isGreaterThan(1_000);
        assertThat(observed.get(QueryObservation.Kind.BOUGHT)).isGreaterThan(100);
        assertThat(observed).doesNotContainKey(QueryObservation.Kind.CLICKED_UNSEEN);
        assertThat(curve.expected(1)).isGreaterThan(1.5 * curve.expected(8));
        long lifting =
                queries.values().stream().filter(state -> !learner.tiers(state).isEmpty()).count();
        assertThat(lifting).isGreaterThan(10).isLessThan(queries.size());
    }

    private void learn(Event event) {
        SearchEvent.of(
                event,
                event.shopperId(),
                1,
                search ->
                        attribution.observe(
                                memories.computeIfAbsent(
                                        search.memoryId(), unused -> attribution.newMemory()),
                                search,
                                this::learn));
    }

    private void learn(QueryObservation observation) {
        observed.merge(observation.kind(), 1, Integer::sum);
        QueryState state =
                queries.computeIfAbsent(
                        observation.queryId(), unused -> learner.newState(observation.time(), 0));
        learner.learn(state, observation, curve);
    }
}
