package io.millrace.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountingTest {

    private final ManualWaiter waiter = new ManualWaiter();
    private final StringWriter printed = new StringWriter();
    private long appended;
    private long learned;
    private long perSecond;
    private long stopsAt = Long.MAX_VALUE;
    private Duration revivesAfter = Duration.ofDays(1);

    @Test
    void await_jobCatchesUp_isComplete() throws InterruptedException {
        appended = 100;
        learned = 100;
        Ledger ledger = ledger();
        appended = 1_100;
        perSecond = 500;

        assertThat(accounting(ledger).await(Duration.ofMinutes(1))).isTrue();
        assertThat(ledger.accounted()).isEqualTo(new Outcomes(Map.of("learned", 1_000L)));
        assertThat(ledger.unreadBefore()).isZero();
    }

    @Test
    void await_recordsThatWaitedBefore_areExpectedToo() throws InterruptedException {
        appended = 100;
        learned = 40;
        Ledger ledger = ledger();
        assertThat(ledger.unreadBefore()).isEqualTo(60);
        appended = 200;
        perSecond = 100;

        assertThat(ledger.expected()).isEqualTo(160);
        assertThat(accounting(ledger).await(Duration.ofMinutes(1))).isTrue();
        assertThat(ledger.accounted().total()).isEqualTo(160);
    }

    @Test
    void await_jobIsNotRunning_saysSoAndGoesOnWhenItIsBack() throws InterruptedException {
        Ledger ledger = ledger();
        appended = 1_000;
        perSecond = 100;
        stopsAt = 300;
        revivesAfter = Duration.ofMinutes(1);

        assertThat(accounting(ledger).await(Duration.ofMinutes(10))).isTrue();
        assertThat(printed.toString())
                .containsOnlyOnce("No progress for 20 s at 300 of 1,000")
                .containsOnlyOnce("The job is back.");
        assertThat(ledger.accounted().total()).isEqualTo(1_000);
    }

    @Test
    void await_timeIsOver_isIncomplete() throws InterruptedException {
        Ledger ledger = ledger();
        appended = 10;

        assertThat(accounting(ledger).await(Duration.ofMinutes(2))).isFalse();
        assertThat(waiter.elapsed()).isEqualTo(Duration.ofMinutes(2));
        assertThat(printed.toString()).contains("is the job running?");
    }

    private Ledger ledger() {
        return new Ledger(this::outcomes, () -> appended);
    }

    private Accounting accounting(Ledger ledger) {
        Waiter working =
                new Waiter() {
                    @Override
                    public Instant instant() {
                        return waiter.instant();
                    }

                    @Override
                    public void waitFor(Duration duration) {
                        AccountingTest.this.work(duration);
                    }
                };
        return new Accounting(ledger, working, out());
    }

    private void work(Duration duration) {
        waiter.waitFor(duration);
        if (waiter.elapsed().compareTo(revivesAfter) > 0) {
            stopsAt = Long.MAX_VALUE;
        }
        long most = Math.min(stopsAt, appended);
        learned =
                Math.max(
                        learned, Math.min(most, learned + perSecond * duration.toMillis() / 1_000));
    }

    private Outcomes outcomes() {
        return new Outcomes(learned == 0 ? Map.of() : Map.of("learned", learned));
    }

    private PrintWriter out() {
        return new PrintWriter(printed, true);
    }
}
