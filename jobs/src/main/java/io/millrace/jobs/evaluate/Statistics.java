package io.millrace.jobs.evaluate;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Mean and spread of a figure over several runs. */
final class Statistics {
    private Statistics() {}

    /** 0 over no runs. */
    static <T> double mean(List<T> runs, ToDoubleFunction<T> figure) {
        return runs.stream().mapToDouble(figure).average().orElse(0);
    }

    /** Of a sample, so divided by one less than the runs; 0 over fewer than two. */
    static <T> double standardDeviation(List<T> runs, ToDoubleFunction<T> figure) {
        if (runs.size() < 2) {
            return 0;
        }
        double mean = mean(runs, figure);
        double squares = 0;
        for (T run : runs) {
            double distance = figure.applyAsDouble(run) - mean;
            squares += distance * distance;
        }
        return Math.sqrt(squares / (runs.size() - 1));
    }
}
