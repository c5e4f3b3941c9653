package io.millrace.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlinkRestTest {
    @Test
    void rootCause_isTheLastCauseOfATrace() {
        String trace =
                """
                java.util.concurrent.CompletionException: first
                \tat a.B.c(B.java:1)
                Caused by: java.lang.IllegalStateException: second
                \t... 4 more
                Caused by: java.io.IOException: the reason
                \t... 5 more
                """;
        assertThat(FlinkRest.rootCause(trace)).contains("java.io.IOException: the reason");
    }

    @Test
    void rootCause_withoutCauses_isTheFirstLine() {
        assertThat(FlinkRest.rootCause("\njava.io.IOException: alone\n\tat a.B.c(B.java:1)"))
                .contains("java.io.IOException: alone");
        assertThat(FlinkRest.rootCause(" \n")).isEmpty();
    }
}
