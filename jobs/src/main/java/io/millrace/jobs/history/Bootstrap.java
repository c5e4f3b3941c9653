package io.millrace.jobs.history;

import static java.util.Objects.requireNonNull;

import io.millrace.erasure.ErasedShopper;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.flink.OutcomeTotal;
import io.millrace.flink.RejectedRecord;
import io.millrace.gate.Arrival;
import io.millrace.item.CatalogueListing;
import io.millrace.jobs.cluster.FlinkRest;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.Ends;
import io.millrace.jobs.job.JobDescriptions;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.job.JobRunner;
import io.millrace.jobs.job.RunningJob;
import io.millrace.jobs.replay.Waiter;
import io.millrace.judge.Judgement;
import io.millrace.modellog.InMemoryModelLog;
import io.millrace.savepoints.SavepointOperators;
import io.millrace.savepoints.SavepointReader;
import io.millrace.savepoints.Verification;
import io.millrace.search.document.SearchDocument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Makes a savepoint from files: the job itself runs over them, with its operators and settings,
 * between the files and nothing, and is stopped with a savepoint when all is learned. The savepoint
 * records the cut and has no position in Kafka, so that the job which goes on from it reads the
 * topics as a new one does.
 */
public final class Bootstrap {
    private static final Duration POLL = Duration.ofMillis(200);

    /** Sources whose places in the files mean nothing to Kafka. */
    private static final Set<String> SOURCES = Set.of("events", "catalogue", "erasures");

    private final MillraceConfig config;
    private final Path temporary;
    private final Waiter waiter;

    /**
     * @param config with a model log in memory
     * @param temporary for Flink's working files
     */
    public Bootstrap(MillraceConfig config, Path temporary, Waiter waiter) {
        this.config = requireNonNull(config, "config is null");
        this.temporary = requireNonNull(temporary, "temporary is null");
        this.waiter = requireNonNull(waiter, "waiter is null");
    }

    /**
     * Runs the job over the files.
     *
     * @param cut until when the events are learned from, epoch milliseconds
     * @param restored a savepoint to go on from, or null
     * @param directory takes the savepoint
     * @param progress told now and then how many events have been read
     * @return where the savepoint is
     * @throws JobFailedException if a file cannot be read to its end, or the job fails
     */
    public String run(
            HistoryFile events,
            HistoryFile catalogue,
            long cut,
            String restored,
            String directory,
            LongConsumer progress)
            throws InterruptedException {
        Ends ends = ends(events.before(cut), catalogue, cut);
        try (RunningJob job = new JobRunner(config, temporary).between(ends, restored).start()) {
            FlinkRest flink = new FlinkRest(job.restAddress(), waiter);
            awaitRead(flink, job.id().toHexString(), progress);
            String savepoint = job.stopWithSavepoint(directory);
            SavepointOperators.remove(savepoint, SOURCES);
            verify(savepoint);
            return savepoint;
        } finally {
            InMemoryModelLog.named(config.deployment().id()).delete();
        }
    }

    private Ends ends(HistoryFile events, HistoryFile catalogue, long cut) {
        long now = waiter.instant().toEpochMilli();
        return new Ends(
                new HistorySource<>(events, config.kafka().eventsTopic(), now, Arrival::new),
                new HistorySource<>(
                        catalogue, config.kafka().catalogueTopic(), now, record -> record),
                CatalogueListing.unknown(),
                // Nobody is forgotten here: the job that goes on from the savepoint reads who is.
                new HistorySource<>(
                        HistoryFile.none(), config.kafka().erasuresTopic(), now, record -> record),
                ErasureLedgerSource.none(),
                new DiscardingSink<ErasedShopper>(),
                new DiscardingSink<RejectedRecord>(),
                new DiscardingSink<OutcomeTotal>(),
                new DiscardingSink<Judgement>(),
                new DiscardingSink<SearchDocument>(),
                cut);
    }

    private void awaitRead(FlinkRest flink, String jobId, LongConsumer progress)
            throws InterruptedException {
        // A short file is read before the last task has come up; no savepoint can be made then.
        while (flink.metric(jobId, HistorySource.READ) < SOURCES.size()
                || !flink.allTasksRun(jobId)) {
            if (flink.job(jobId).filter(FlinkRest.Job::isActive).isEmpty()) {
                throw new JobFailedException(
                        "the job over the files failed: "
                                + flink.lastFailure(jobId).orElse("no reason given"));
            }
            progress.accept((long) flink.metric(jobId, "Source__events.numRecordsOut"));
            waiter.waitFor(POLL);
        }
    }

    /** What the job would refuse must not be found out only when it is started. */
    private void verify(String savepoint) {
        Map<String, String> uids = JobDescriptions.of(config).uids();
        List<String> problems =
                Verification.problems(
                        SavepointReader.open(savepoint),
                        uids,
                        JobDescriptions.of(config),
                        Set.of());
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "the job would not go on from its own savepoint "
                            + savepoint
                            + ": "
                            + problems);
        }
    }
}
