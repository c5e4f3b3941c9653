package io.millrace.flink;

import io.millrace.factor.NetworkGradient;
import io.millrace.modellog.Channel;
import io.millrace.modellog.SessionSettings;
import io.millrace.network.NetworkLearner;
import io.millrace.network.NetworkState;
import io.millrace.network.NetworkStateCodec;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** {@link NetworkLearner} over state keyed by network; publishes parameters to the model log. */
public final class NetworkLearnerOperator extends KeyedPublisherOperator<NetworkState, Void>
        implements OneInputStreamOperator<NetworkGradient, Void> {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "network";

    private transient NetworkLearner learner;

    public NetworkLearnerOperator(PublicationSettings publication, SessionSettings session) {
        super(
                publication,
                session,
                Channel.NETWORKS,
                STATE,
                new CodecSerializer<>(new NetworkStateCodec(), false));
    }

    @Override
    public void open() throws Exception {
        super.open();
        learner = new NetworkLearner(session().newExperts());
    }

    @Override
    public void processElement(StreamRecord<NetworkGradient> element) throws Exception {
        membership().checkHealthy();
        NetworkGradient gradient = element.getValue();
        NetworkState learned = learner.learn(value(gradient.name()), gradient);
        if (learned != null) {
            changed(gradient.name(), learned);
        }
    }

    @Override
    void publish(String name, NetworkState state) {
        log().append(Channel.NETWORKS, name, learner.publish(name, state, session().epoch()));
    }
}
