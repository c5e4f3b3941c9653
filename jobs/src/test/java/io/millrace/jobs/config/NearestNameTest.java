package io.millrace.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> COMMANDS = List.of("demo", "stack", "job", "replay");

    @Test
    void of_typingError() {
        assertThat(NearestName.of("reply", COMMANDS)).contains("replay");
        assertThat(NearestName.of("dmeo", COMMANDS)).contains("demo");
    }

    @Test
    void of_somethingElse() {
        assertThat(NearestName.of("xyz", COMMANDS)).isEmpty();
    }
}
