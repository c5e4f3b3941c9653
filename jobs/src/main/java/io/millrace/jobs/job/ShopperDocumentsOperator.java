package io.millrace.jobs.job;

import static java.util.Objects.requireNonNull;

import io.millrace.flink.VersionedSlate;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.document.ShopperDocumentIds;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * A slate's two documents: what searches look up at once, the profile as {@link ProfilePacing} lets
 * it through.
 *
 * <p>What is held goes out before every barrier, so that what a checkpoint knows of a shopper is
 * written or on its way in it.
 */
final class ShopperDocumentsOperator extends AbstractStreamOperator<SearchDocument>
        implements OneInputStreamOperator<VersionedSlate, SearchDocument> {
    private static final long serialVersionUID = 1L;

    /** From one profile of a shopper to the next, milliseconds, if no barrier comes before. */
    static final long PROFILE_INTERVAL = 5_000;

    private static final long TICK = 500;
    private static final int MOST_SHOPPERS = 4_000;

    private final List<Integer> tierSizes;
    private final ShopperDocumentIds ids;

    private transient ProfilePacing pacing;
    private transient boolean ticking;

    ShopperDocumentsOperator(List<Integer> tierSizes, ShopperDocumentIds ids) {
        this.tierSizes = requireNonNull(tierSizes, "tierSizes is null");
        this.ids = requireNonNull(ids, "ids is null");
        chainingStrategy = ChainingStrategy.ALWAYS;
    }

    @Override
    public void open() throws Exception {
        super.open();
        pacing = new ProfilePacing(PROFILE_INTERVAL, MOST_SHOPPERS);
        ticking = false;
    }

    @Override
    public void processElement(StreamRecord<VersionedSlate> element) {
        VersionedSlate slate = element.getValue();
        send(Documents.shopper(slate, tierSizes, ids));
        pacing.offer(slate, now(), this::sendProfile);
        tickLater();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        pacing.drainHeld(now(), this::sendProfile);
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void finish() throws Exception {
        pacing.drainHeld(now(), this::sendProfile);
        super.finish();
    }

    private void tickLater() {
        if (!ticking && !pacing.isEmpty()) {
            ticking = true;
            getProcessingTimeService().registerTimer(now() + TICK, time -> tick());
        }
    }

    private void tick() {
        ticking = false;
        pacing.drainDue(now(), this::sendProfile);
        tickLater();
    }

    private void sendProfile(VersionedSlate slate) {
        send(Documents.profile(slate, ids));
    }

    private void send(SearchDocument document) {
        output.collect(new StreamRecord<>(document));
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
