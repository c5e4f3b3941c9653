package io.millrace.jobs.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.upgrade.UpgradeState.Step;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradeStateTest {
    private static final UpgradeState BEGUN =
            new UpgradeState(
                    Step.STOPPING,
                    URI.create("http://flink:8081"),
                    Path.of("/old one.jar"),
                    Path.of("/new one.jar"),
                    Map.of("deployment.id", "shop", "flink.parallelism", "4"),
                    Map.of("deployment.id", "shop"),
                    "0123",
                    Instant.parse("2026-01-02T03:04:05.678Z"),
                    new ServedQuality(1_234, 567, 0.25, 0.0125),
                    null,
                    null);

    @TempDir private Path folder;

    @Test
    void everyStep_isReadAsItWasWritten() throws IOException {
        UpgradeState starting = BEGUN.starting("file:/save points/1");
        UpgradeState watching = starting.watching();
        UpgradeState back = watching.rollingBack("it failed");
        Path file = folder.resolve("upgrade.json");
        assertThat(UpgradeState.read(file)).isEmpty();
        for (UpgradeState state : List.of(BEGUN, starting, watching, back)) {
            state.write(file);
            assertThat(UpgradeState.read(file)).contains(state);
        }
        assertThat(back.savepoint()).isEqualTo("file:/save points/1");
        assertThat(back.reason()).isEqualTo("it failed");
        assertThat(back.oldSettings()).isEqualTo(Map.of("deployment.id", "shop"));
        UpgradeState.delete(file);
        assertThat(UpgradeState.read(file)).isEmpty();
    }

    @Test
    void olderFile_hasTheSameSettingsAndNothingToCompareWith() throws IOException {
        Path file = folder.resolve("upgrade.json");
        BEGUN.write(file);
        ObjectMapper json = new ObjectMapper();
        ObjectNode older = (ObjectNode) json.readTree(file.toFile());
        older.remove(List.of("oldSettings", "shoppersBefore", "errorBefore"));
        json.writeValue(file.toFile(), older);

        UpgradeState read = UpgradeState.read(file).orElseThrow();
        assertThat(read.oldSettings()).isEqualTo(BEGUN.settings());
        assertThat(QualityBound.isEnough(read.before())).isFalse();
    }
}
