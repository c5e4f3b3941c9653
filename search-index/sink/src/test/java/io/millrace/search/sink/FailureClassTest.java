package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureClassTest {

    @Test
    void ofDocument_indexThatIsBeingReplaced_isSentAgain() {
        for (String block :
                new String[] {
                    "FORBIDDEN/8/moving to block index write (api)", "FORBIDDEN/8/index write (api)"
                }) {
            assertThat(
                            FailureClass.ofDocument(
                                    403, "index [shop-items-000001] blocked by: [" + block + "];"))
                    .isEqualTo(FailureClass.RETRY);
        }
    }

    @Test
    void ofDocument_otherBlocksAndRefusals_endTheJob() {
        assertThat(FailureClass.ofDocument(403, "blocked by: [FORBIDDEN/5/index read-only (api)];"))
                .isEqualTo(FailureClass.FATAL);
        assertThat(FailureClass.ofDocument(403, "action is unauthorized"))
                .isEqualTo(FailureClass.FATAL);
        assertThat(FailureClass.ofDocument(409, "version conflict"))
                .isEqualTo(FailureClass.WRITTEN);
    }
}
