package io.millrace.flink;

import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.fusion.FusionLearner;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionState;
import io.millrace.fusion.FusionStateCodec;
import io.millrace.modellog.Channel;
import io.millrace.modellog.SessionSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link FusionLearner} over state keyed by segment; publishes weights to the model log. Downstream
 * go the same records, less often, for those who watch the contest.
 */
public final class FusionLearnerOperator extends KeyedPublisherOperator<FusionState, ModelRecord>
        implements OneInputStreamOperator<FusionSample, ModelRecord> {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "fusion";

    private static final long SHOWN_INTERVAL = 1000;

    private transient FusionLearner learner;
    private transient Map<String, ModelRecord> unseen;
    private transient Delayed nextShow;

    public FusionLearnerOperator(PublicationSettings publication, SessionSettings session) {
        super(
                publication,
                session,
                Channel.WEIGHTS,
                STATE,
                new CodecSerializer<>(new FusionStateCodec(), false));
    }

    @Override
    public void open() throws Exception {
        super.open();
        nextShow = new Delayed(getProcessingTimeService(), SHOWN_INTERVAL, this::show);
        learner = new FusionLearner(sessionSettings().experts(), sessionSettings().fusion());
        unseen = new LinkedHashMap<>();
    }

    @Override
    public void processElement(StreamRecord<FusionSample> element) throws Exception {
        membership().checkHealthy();
        FusionSample sample = element.getValue();
        FusionState state = value(sample.segment());
        if (state == null) {
            state = learner.newState();
        }
        learner.learn(state, sample);
        changed(sample.segment(), state);
    }

    @Override
    public void finish() throws Exception {
        super.finish();
        show();
    }

    @Override
    void publish(String segment, FusionState state) {
        WeightsRecord record = learner.publish(segment, state, session().epoch());
        log().append(Channel.WEIGHTS, segment, record);
        unseen.put(segment, record);
        nextShow.request();
    }

    private void show() {
        unseen.values().forEach(record -> output.collect(new StreamRecord<>(record)));
        unseen.clear();
    }
}
