package io.millrace.flink;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * What operators with timers of event time have in common: the watermark that ends a finite input
 * says nothing of time and is passed on without firing any.
 */
abstract class EventTimeOperator<OUT> extends AbstractStreamOperator<OUT> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            output.emitWatermark(mark);
        } else {
            super.processWatermark(mark);
        }
    }
}
