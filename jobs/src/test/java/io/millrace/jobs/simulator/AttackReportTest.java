package io.millrace.jobs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gate.GateSettings;
import io.millrace.jobs.simulator.AttackReport.Row;
import io.millrace.jobs.simulator.Attacker.Way;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures of docs/attacks.md, of a smaller shop. */
class AttackReportTest {
    private static final GateSettings GATE =
            new GateSettings(512, 30 * 86_400_000L, 120, 1_500, 365 * 86_400_000L);

    @Test
    void topPlaces_costVisitorsAndNotEvents() {
        List<Row> rows = new ArrayList<>();
        new AttackReport(SimulatorSettings.defaults().withProducts(200), GATE, 4_000, 500)
                .measure(rows::add);

        assertThat(rows).hasSize(6 * Way.values().length - 3);
        assertThat(rows)
                .filteredOn(row -> row.way().isOne())
                // Beside an item that hardly anybody looks at one visit may be enough, anybody's.
                .filteredOn(row -> !row.place().startsWith("goes best") || row.events() > 2)
                .allSatisfy(row -> assertThat(row.visitors()).as(row.place()).isZero());
        assertThat(rows)
                .filteredOn(row -> row.way() == Way.INVENTED_UNSEEN)
                .allSatisfy(row -> assertThat(row.visitors()).as(row.place()).isZero());
        for (Row row : rows) {
            if (row.way() == Way.INVENTED && row.place().contains("query")) {
                assertThat(row.visitors()).as(row.place()).isGreaterThanOrEqualTo(9);
            }
        }
    }
}
