package io.millrace.benchmarks.search;

import java.util.List;
import java.util.Locale;

/** Writes the page on search under load, in Markdown. */
final class SearchLoadReport {
    private final StringBuilder page = new StringBuilder();

    /**
     * The whole page.
     *
     * @param runs the smallest shop first
     */
    String write(List<LoadRun> runs) {
        line("# Search under load");
        line("");
        line("Written by `benchmarks/search-load.sh`: do not edit. `search-load.json` beside this");
        line("page holds the same figures.");
        line("");
        line(
                "The simulated shop runs with everything it is made of on one machine: Kafka, the job");
        line(
                "that learns, Elasticsearch with a heap of 512 MB and one shard, and the clients that");
        line("are measured. Each client sends one request after the other without a pause; every");
        line("text is searched for plain and personalised, in an order drawn by lot, so that both");
        line(
                "meet the same load. Times are a client's, from sending a request to the last byte of");
        line("its answer; *server* is the time that Elasticsearch says it took. *Lifted* is the");
        line("share of answers with a hit on page one that was lifted for the shopper who asked.");
        for (LoadRun run : runs) {
            write(run);
        }
        return page.toString();
    }

    private void write(LoadRun run) {
        line("");
        line("## %,d items", run.documents());
        line("");
        line("- Machine: %s", run.machine());
        line(
                "- %,d shoppers known, %,d different texts, %.0f events per second learned meanwhile",
                run.shoppers(), run.queries(), run.eventsPerSecond());
        for (LoadRun.Phase phase : run.phases()) {
            line("");
            line(
                    "**%d %s, %.0f s**: p95 personalised / p95 plain **%.2f**, medians %.2f; errors:"
                            + " %,d%s",
                    phase.clients(),
                    phase.clients() == 1 ? "client" : "clients",
                    phase.seconds(),
                    phase.ratioOfP95(),
                    phase.ratioOfMedians(),
                    phase.errors(),
                    phase.firstError().isEmpty() ? "" : " (" + phase.firstError() + ")");
            line("");
            line(
                    "| ms | p50 | p95 | p99 | longest | server p95 | requests/s | with hits | lifted |");
            line("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
            row("plain", phase.plain(), phase.seconds());
            row("personalised", phase.personalised(), phase.seconds());
        }
        writeFormulations(run.formulations());
    }

    private void writeFormulations(List<LoadRun.Formulated> formulations) {
        line("");
        line("**Ways to ask**, one client; *hits* is the median of what was found, counted up to");
        line("10,000, *same page* how much of the second row's first page is on this one, too:");
        line("");
        line("| words | formulation | hits | p50 | p95 | server p95 | same page |");
        line("|---|---|--:|--:|--:|--:|--:|");
        for (LoadRun.Formulated each : formulations) {
            line(
                    "| %s | %s | %,.0f | %.1f | %.1f | %.0f | %.0f %% |",
                    each.queries(),
                    each.formulation(),
                    each.hits(),
                    each.times().p50(),
                    each.times().p95(),
                    each.times().serverP95(),
                    100 * each.samePage());
        }
    }

    private void row(String name, LoadRun.Kind kind, double seconds) {
        line(
                "| %s | %.1f | %.1f | %.1f | %.0f | %.0f | %,.0f | %.0f %% | %.0f %% |",
                name,
                kind.p50(),
                kind.p95(),
                kind.p99(),
                kind.longest(),
                kind.serverP95(),
                kind.requests() / seconds,
                100 * kind.withHits(),
                100 * kind.lifted());
    }

    private void line(String format, Object... values) {
        String text = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
        page.append(text).append('\n');
    }
}
