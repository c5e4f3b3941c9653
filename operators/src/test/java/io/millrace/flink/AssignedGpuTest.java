package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.junit.jupiter.api.Test;

class AssignedGpuTest {
    @Test
    void of_noneAssigned_isEmpty() {
        assertThat(AssignedGpu.of(Set.of())).isEmpty();
    }

    @Test
    void of_severalAssigned_isTheLowest() {
        assertThat(AssignedGpu.of(Set.of(new Gpu(Map.of("index", "3")), gpu("1"), gpu(" 2"))))
                .hasValue(1);
    }

    @Test
    void of_withoutNumber_saysWhatThereIs() {
        assertThatThrownBy(() -> AssignedGpu.of(Set.of(new Gpu(Map.of("uuid", "x")))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'gpu' has no property 'index': properties=[uuid]");
        assertThatThrownBy(() -> AssignedGpu.of(Set.of(gpu("first"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must be a number: 'first'");
    }

    private static ExternalResourceInfo gpu(String index) {
        return new Gpu(Map.of("index", index));
    }

    private record Gpu(Map<String, String> properties) implements ExternalResourceInfo {
        @Override
        public Optional<String> getProperty(String key) {
            return Optional.ofNullable(properties.get(key));
        }

        @Override
        public Collection<String> getKeys() {
            return properties.keySet();
        }
    }
}
