package io.millrace.flink;

import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;

/** What has timers of event time only. */
interface EventTimeTriggerable extends Triggerable<String, VoidNamespace> {
    @Override
    default void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no timer of processing time is ever set");
    }
}
