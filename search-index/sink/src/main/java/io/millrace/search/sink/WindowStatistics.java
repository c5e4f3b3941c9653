package io.millrace.search.sink;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.apache.flink.metrics.HistogramStatistics;

/** Flink's view of a finished histogram. An empty one is all zeros. */
final class WindowStatistics extends HistogramStatistics {

    private final Histogram values;

    WindowStatistics(Histogram values) {
        this.values = values;
    }

    @Override
    public double getQuantile(double quantile) {
        return values.getValueAtPercentile(quantile * 100);
    }

    @Override
    public long[] getValues() {
        long[] expanded = new long[size()];
        int next = 0;
        for (HistogramIterationValue step : values.recordedValues()) {
            for (long i = 0; i < step.getCountAtValueIteratedTo(); i++) {
                expanded[next++] = step.getValueIteratedTo();
            }
        }
        return expanded;
    }

    @Override
    public int size() {
        return Math.toIntExact(values.getTotalCount());
    }

    @Override
    public double getMean() {
        return values.getTotalCount() == 0 ? 0 : values.getMean();
    }

    @Override
    public double getStdDev() {
        return values.getTotalCount() == 0 ? 0 : values.getStdDeviation();
    }

    @Override
    public long getMax() {
        return values.getMaxValue();
    }

    @Override
    public long getMin() {
        return values.getTotalCount() == 0 ? 0 : values.getMinValue();
    }
}
