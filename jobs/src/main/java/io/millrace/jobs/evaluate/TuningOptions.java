package io.millrace.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which settings are chosen on the beginning of the stream. */
final class TuningOptions {
    @Option(
            names = "--tune",
            paramLabel = "KEY=V1,V2,...",
            description =
                    "Choose a setting on the first 20 %% of the stream, by the MRR of the fused"
                            + " lists, and judge on the rest only. May be repeated; all"
                            + " combinations are tried by successive halving.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--auto",
            description =
                    "Choose the length of the history and both half-lives on the first 20 %%, like"
                            + " --tune.")
    private boolean automatic;

    /** What is tried; empty where nothing is to be chosen. */
    TuningGrid grid() {
        TuningGrid grid = new TuningGrid();
        if (automatic) {
            TuningGrid.AUTOMATIC.forEach(grid::add);
        }
        keys.forEach(grid::add);
        return grid;
    }
}
