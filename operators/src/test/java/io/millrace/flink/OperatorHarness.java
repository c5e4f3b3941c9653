package io.millrace.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.io.network.api.writer.AvailabilityTestResultPartitionWriter;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * One subtask of an operator keyed by strings, in a job that a test names: unlike the harnesses of
 * Flink, all subtasks of one {@link TestJob} agree on the job they belong to. Mail is run where a
 * test says so.
 */
final class OperatorHarness<OUT> extends AbstractStreamOperatorTestHarness<OUT> {
    static final int MAXIMUM_PARALLELISM = 128;

    private static final int PRIORITY = TaskMailbox.MIN_PRIORITY;

    private boolean room = true;

    private OperatorHarness(AbstractStreamOperator<OUT> operator, MockEnvironment environment)
            throws Exception {
        super(operator, environment);
        environment.addOutputs(
                List.of(
                        new AvailabilityTestResultPartitionWriter(true) {
                            @Override
                            public boolean isAvailable() {
                                return room;
                            }
                        }));
    }

    /**
     * Starts a subtask.
     *
     * @param restored its state, or null to start with none
     * @param restoredCheckpoint number of the checkpoint behind {@code restored}
     */
    static <OUT> OperatorHarness<OUT> start(
            JobID job,
            Subtask subtask,
            AbstractStreamOperator<OUT> operator,
            TypeInformation<OUT> type,
            StateBackend backend,
            OperatorSubtaskState restored,
            long restoredCheckpoint,
            List<KeySelector<?, String>> keys)
            throws Exception {
        OperatorHarness<OUT> harness = setUp(job, subtask, operator, type, backend, keys);
        if (restored == null) {
            harness.initializeEmptyState();
        } else {
            harness.setRestoredCheckpointId(restoredCheckpoint);
            harness.initializeState(restored);
        }
        harness.open();
        return harness;
    }

    /** A subtask as it is before it is given its state. */
    static <OUT> OperatorHarness<OUT> setUp(
            JobID job,
            Subtask subtask,
            AbstractStreamOperator<OUT> operator,
            TypeInformation<OUT> type,
            StateBackend backend,
            List<KeySelector<?, String>> keys)
            throws Exception {
        MockEnvironment environment =
                new MockEnvironmentBuilder()
                        .setJobID(job)
                        .setTaskName("test")
                        .setManagedMemorySize(32 * 1024 * 1024)
                        .setMaxParallelism(MAXIMUM_PARALLELISM)
                        .setParallelism(subtask.parallelism())
                        .setSubtaskIndex(subtask.index())
                        .build();
        OperatorHarness<OUT> harness = new OperatorHarness<>(operator, environment);
        harness.setStateBackend(backend);
        if (!keys.isEmpty()) {
            harness.config.setStateKeySerializer(StringSerializer.INSTANCE);
            for (int input = 0; input < keys.size(); input++) {
                harness.config.setStatePartitioner(input, keys.get(input));
            }
        }
        harness.config.serializeAllConfigs();
        operator.setMailboxExecutor(
                harness.mockTask.getMailboxExecutorFactory().createExecutor(PRIORITY));
        harness.setup(type.createSerializer(harness.executionConfig.getSerializerConfig()));
        return harness;
    }

    /** Which of how many subtasks. */
    record Subtask(int index, int parallelism) {
        static final Subtask ONLY = new Subtask(0, 1);
    }

    @SuppressWarnings("unchecked")
    <IN> void process(IN value) throws Exception {
        StreamRecord<IN> record = new StreamRecord<>(value);
        if (operator instanceof TwoInputStreamOperator<?, ?, ?> twoInputs) {
            twoInputs.setKeyContextElement1(record);
            ((TwoInputStreamOperator<IN, ?, OUT>) twoInputs).processElement1(record);
        } else {
            OneInputStreamOperator<IN, OUT> oneInput = (OneInputStreamOperator<IN, OUT>) operator;
            oneInput.setKeyContextElement(record);
            oneInput.processElement(record);
        }
    }

    @SuppressWarnings("unchecked")
    <IN> void processSecond(IN value) throws Exception {
        StreamRecord<IN> record = new StreamRecord<>(value);
        TwoInputStreamOperator<?, IN, OUT> twoInputs =
                (TwoInputStreamOperator<?, IN, OUT>) operator;
        twoInputs.setKeyContextElement2(record);
        twoInputs.processElement2(record);
    }

    /** Event time of the first input moves on. */
    @SuppressWarnings("unchecked")
    void watermark(long time) throws Exception {
        Watermark mark = new Watermark(time);
        if (operator instanceof TwoInputStreamOperator<?, ?, ?> twoInputs) {
            twoInputs.processWatermark1(mark);
        } else {
            ((OneInputStreamOperator<?, OUT>) operator).processWatermark(mark);
        }
    }

    /** Puts mail into the task's mailbox; it runs when the operator waits or the test says so. */
    void post(ThrowingRunnable<? extends Exception> action) {
        getTaskMailbox().put(new Mail(action, PRIORITY, "test"));
    }

    /** Runs the mail that is there. */
    void runMail() throws Exception {
        for (Optional<Mail> mail = getTaskMailbox().tryTake(PRIORITY);
                mail.isPresent();
                mail = getTaskMailbox().tryTake(PRIORITY)) {
            mail.get().run();
        }
    }

    /** Says whether what the operator sends finds a place at once; at first it does. */
    void setRoom(boolean newRoom) {
        room = newRoom;
    }

    /** What a task does at a barrier. */
    OperatorSubtaskState checkpoint(long checkpoint) throws Exception {
        prepareSnapshotPreBarrier(checkpoint);
        return snapshot(checkpoint, checkpoint);
    }

    /** Keys with a value of the operator's first keyed state. */
    int numKeyedStates() {
        String state =
                ((DeclaresState) operator)
                        .declaredStates().stream()
                                .filter(declared -> declared.kind() == DeclaredState.Kind.KEYED)
                                .findFirst()
                                .orElseThrow()
                                .name();
        try (Stream<?> keys =
                ((AbstractStreamOperator<OUT>) operator)
                        .getKeyedStateBackend()
                        .getKeys(state, VoidNamespace.INSTANCE)) {
            return (int) keys.count();
        }
    }

    /** Takes the values of the main output. */
    List<OUT> takeOutput() {
        List<OUT> values = extractOutputValues();
        getOutput().clear();
        return values;
    }

    /** Takes the values of a side output. */
    <X> List<X> takeOutput(OutputTag<X> tag) {
        List<X> values = new ArrayList<>();
        if (getSideOutput(tag) != null) {
            getSideOutput(tag).forEach(record -> values.add(record.getValue()));
            getSideOutput(tag).clear();
        }
        return values;
    }
}
