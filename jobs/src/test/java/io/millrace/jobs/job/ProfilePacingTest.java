package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.flink.VersionedSlate;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.Slate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfilePacingTest {
    private final ProfilePacing pacing = new ProfilePacing(5_000, 3);
    private final List<String> written = new ArrayList<>();

    @Test
    void slatesOfOneShopper_areTheFirstAndThenTheNewestOnceAnInterval() {
        offer("a", 1, 0);
        offer("a", 2, 1_000);
        offer("a", 4, 2_000);
        offer("a", 3, 3_000);
        drain(4_999);
        assertThat(take()).containsExactly("a 1");
        drain(5_000);
        assertThat(take()).containsExactly("a 4");
        offer("a", 5, 6_000);
        drain(9_999);
        assertThat(take()).isEmpty();
        drain(10_000);
        assertThat(take()).containsExactly("a 5");
        drain(15_000);

        assertThat(take()).isEmpty();
        assertThat(pacing.isEmpty()).isTrue();
    }

    @Test
    void shopperWhoComesBackLater_doesNotWait() {
        offer("a", 1, 0);
        offer("a", 2, 5_000);

        assertThat(take()).containsExactly("a 1", "a 2");
    }

    @Test
    void deletion_doesNotWait_andWhatWasHeldIsGone() {
        offer("a", 1, 0);
        offer("a", 2, 1);
        pacing.offer(slate("a", 3, true), 2, this::write);
        drain(60_000);

        assertThat(take()).containsExactly("a 1", "a 3");
    }

    @Test
    void moreShoppersThanAreKept_theOldestIsWrittenEarly() {
        for (String id : List.of("a", "b", "c")) {
            offer(id, 1, 0);
            offer(id, 2, 1);
        }
        take();
        offer("d", 1, 2);

        assertThat(take()).containsExactly("d 1", "a 2");
    }

    @Test
    void barrier_writesAllThatIsHeld_andTheNextOneWaitsAgain() {
        offer("a", 1, 0);
        offer("b", 1, 0);
        offer("b", 2, 1);
        take();
        pacing.drainHeld(2_000, this::write);
        assertThat(take()).containsExactly("b 2");
        offer("b", 3, 2_001);
        drain(6_999);
        assertThat(take()).isEmpty();
        drain(7_000);

        assertThat(take()).containsExactly("b 3");
    }

    private void offer(String shopperId, long version, long now) {
        pacing.offer(slate(shopperId, version, false), now, this::write);
    }

    private void drain(long now) {
        pacing.drainDue(now, this::write);
    }

    private void write(VersionedSlate slate) {
        written.add(slate.slate().request().shopperId() + " " + slate.version());
    }

    private List<String> take() {
        List<String> taken = List.copyOf(written);
        written.clear();
        return taken;
    }

    private static VersionedSlate slate(String shopperId, long version, boolean retired) {
        ScoreRequest request =
                new ScoreRequest(
                        shopperId, version, 0, 0, 0, "global", List.of(), List.of(), List.of(),
                        retired);
        return new VersionedSlate(
                new Slate(
                        request,
                        List.of(),
                        List.of(),
                        new float[0],
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null),
                version);
    }
}
