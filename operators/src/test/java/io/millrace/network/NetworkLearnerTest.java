package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.expert.FactorSettings;
import io.millrace.expert.SequenceNetwork;
import io.millrace.expert.SequenceSettings;
import io.millrace.factor.NetworkGradient;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkLearnerTest {
    private static final SequenceSettings SHAPE = new SequenceSettings(2, 3);
    private static final float[] INITIAL = new SequenceNetwork(SHAPE).initialParameters();

    private final NetworkLearner learner =
            new NetworkLearner(
                    Experts.named(
                            List.of("sequence"),
                            new ExpertSettings(1, FactorSettings.DEFAULT, SHAPE, 4)));

    @Test
    void learn_firstGradient_stepsFromWhereTheNetworkStarts() {
        NetworkState state = learner.learn(null, gradient(INITIAL.length, 1, 2f));

        assertThat(state.steps()).isEqualTo(1);
        assertThat(state.accumulators[1]).isCloseTo(4.1f, within(1e-6f));
        assertThat(state.accumulators[0]).isEqualTo(0.1f);
        assertThat(state.parameters[1])
                .isCloseTo((float) (Math.log(0.8) + 0.004 * 2 / Math.sqrt(4.1)), within(1e-7f));
        assertThat(state.parameters[2]).isEqualTo(INITIAL[2]);
    }

    @Test
    void learn_secondGradient_stepsOnWithWhatWasAccumulated() {
        NetworkState state = learner.learn(null, gradient(INITIAL.length, 0, 2f));
        state = learner.learn(state, gradient(INITIAL.length, 0, -1f));

        assertThat(state.steps()).isEqualTo(2);
        assertThat(state.accumulators[0]).isCloseTo(5.1f, within(1e-6f));
        assertThat(state.parameters[0])
                .isCloseTo(
                        (float) (0.004 * 2 / Math.sqrt(4.1) - 0.004 / Math.sqrt(5.1)),
                        within(1e-7f));
    }

    @Test
    void learn_gradientOfAnotherShapeOrName_changesNothing() {
        NetworkState state = learner.learn(null, gradient(INITIAL.length, 0, 2f));

        assertThat(learner.learn(state, gradient(INITIAL.length + 1, 0, 2f))).isSameAs(state);
        assertThat(learner.learn(null, gradient(5, 0, 1f))).isNull();
        assertThat(learner.learn(null, new NetworkGradient("other", new float[INITIAL.length])))
                .isNull();
        assertThat(state.steps()).isEqualTo(1);
    }

    @Test
    void learn_shapeChangedSinceTheState_startsAnew() {
        NetworkState old = NetworkStates.of(new float[3], new float[3], 17, 5);
        NetworkState state = learner.learn(old, gradient(INITIAL.length, 0, 2f));

        assertThat(state.parameters).hasSameSizeAs(INITIAL);
        assertThat(state.steps()).isEqualTo(1);
    }

    @Test
    void publish_parameters_areACopyWithARisingVersion() {
        NetworkState state = learner.learn(null, gradient(INITIAL.length, 0, 2f));
        NetworkRecord first = learner.publish("sequence", state, 3);
        float before = first.parameters()[0];
        learner.learn(state, gradient(INITIAL.length, 0, 2f));
        NetworkRecord second = learner.publish("sequence", state, 3);

        assertThat(first.version()).isEqualTo(ModelVersion.of(3, 1));
        assertThat(second.version()).isEqualTo(ModelVersion.of(3, 2));
        assertThat(first.name()).isEqualTo("sequence");
        assertThat(first.parameters()[0]).isEqualTo(before).isNotEqualTo(second.parameters()[0]);
    }

    private static NetworkGradient gradient(int length, int index, float value) {
        float[] gradient = new float[length];
        gradient[index] = value;
        return new NetworkGradient("sequence", gradient);
    }
}
