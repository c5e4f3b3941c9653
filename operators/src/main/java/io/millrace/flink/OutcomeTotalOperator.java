package io.millrace.flink;

import io.millrace.gate.OutcomeCount;
import io.millrace.modellog.SessionSettings;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link OutcomeTotalFunction}, which shows every total once after a start: what an abandoned
 * future has shown is not what the restored state holds.
 */
public final class OutcomeTotalOperator
        extends KeyedProcessOperator<String, OutcomeCount, OutcomeTotal> {
    private static final long serialVersionUID = 1L;

    private final OutcomeTotalFunction function;
    private transient Mailbox mailbox;

    public OutcomeTotalOperator(SessionSettings settings) {
        this(new OutcomeTotalFunction(settings));
    }

    private OutcomeTotalOperator(OutcomeTotalFunction function) {
        super(function);
        this.function = function;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor executor) {
        super.setMailboxExecutor(executor);
        mailbox = new Mailbox(executor);
    }

    @Override
    public void open() throws Exception {
        super.open();
        mailbox.run(this::showAll, "show the restored totals");
    }

    private void showAll() throws Exception {
        KeyedValues.forEach(
                getKeyedStateBackend(),
                OutcomeTotalFunction.descriptor(),
                (name, total) ->
                        output.collect(new StreamRecord<>(function.show(name, total.value()))));
    }
}
