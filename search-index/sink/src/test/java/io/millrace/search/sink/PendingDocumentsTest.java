package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.search.document.SearchDocument;
import org.junit.jupiter.api.Test;

class PendingDocumentsTest {

    private final PendingDocuments pending = new PendingDocuments(new UnwrittenTimes());

    @Test
    void add_newerVersion_keepsThePlaceInTheQueue() {
        assertThat(pending.add(document("a", 1, 10, -1))).isTrue();
        assertThat(pending.add(document("b", 1, 10, -1))).isTrue();
        assertThat(pending.add(document("a", 2, 20, -1))).isFalse();

        assertThat(pending.bytes()).isEqualTo(32);
        assertThat(pending.poll(10, 1_000))
                .containsExactly(document("a", 2, 20, -1), document("b", 1, 10, -1));
        assertThat(pending.bytes()).isZero();
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void add_olderVersion_isDropped() {
        pending.add(document("a", 2, 20, -1));
        pending.add(document("a", 1, 10, -1));

        assertThat(pending.toList()).containsExactly(document("a", 2, 20, -1));
    }

    @Test
    void add_sameIdInOtherIndex_isAnotherDocument() {
        pending.add(document("a", 1, 10, -1));
        pending.add(new SearchDocument("shoppers", "a", 1, new byte[10], -1));

        assertThat(pending.size()).isEqualTo(2);
    }

    @Test
    void add_versions_keepTheEarlierTime() {
        pending.add(document("a", 1, 10, 500));
        pending.add(document("a", 2, 10, 900));
        pending.add(document("a", 3, 10, -1));

        assertThat(pending.toList()).containsExactly(document("a", 3, 10, 500));
    }

    @Test
    void add_olderThanWhatIsUnderWay_isDroppedUntilThatIsSettled() {
        pending.add(document("a", 5, 10, -1));
        pending.poll(1, 1_000);

        assertThat(pending.add(document("a", 4, 10, -1))).isFalse();
        assertThat(pending.isEmpty()).as("it must not pass the newer one").isTrue();
        assertThat(pending.add(document("a", 6, 10, -1))).isTrue();
        pending.poll(1, 1_000);
        pending.settled(document("a", 5, 10, -1));
        assertThat(pending.add(document("a", 5, 10, -1))).as("6 is under way").isFalse();
        pending.settled(document("a", 6, 10, -1));

        assertThat(pending.add(document("a", 4, 10, -1))).isTrue();
    }

    @Test
    void poll_bytes_takesOneAtLeast() {
        pending.add(document("a", 1, 100, -1));
        pending.add(document("b", 1, 30, -1));
        pending.add(document("c", 1, 30, -1));

        assertThat(pending.poll(10, 70)).hasSize(1);
        assertThat(pending.poll(10, 70)).hasSize(2);
    }

    private static SearchDocument document(String id, long version, int size, long appendedAt) {
        return new SearchDocument("items", id, version, new byte[size], appendedAt);
    }
}
