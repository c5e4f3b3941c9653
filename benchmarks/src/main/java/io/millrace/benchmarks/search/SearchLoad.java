package io.millrace.benchmarks.search;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.query.Boosts;
import io.millrace.search.query.PersonalisedSearch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Searches a running deployment with many clients at once and writes down how fast it answers. */
public final class SearchLoad {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 20_240_504;
    private static final Duration ALONE = Duration.ofSeconds(20);
    private static final Duration COMPARED = Duration.ofSeconds(40);
    private static final String LEARNED =
            "{\"size\":1,\"query\":{\"ids\":{\"values\":[\"outcome.learned\"]}}}";

    private SearchLoad() {}

    /**
     * Arguments: Elasticsearch's address, the deployment, how many products the shop has, how many
     * clients, for how many seconds, one line about the machine, the page to write. The JSON beside
     * the page keeps the runs of other shops.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 7) {
            PrintStream errors = System.err;
            errors.println(
                    "usage: SearchLoad URL DEPLOYMENT PRODUCTS CLIENTS SECONDS MACHINE PAGE.md");
            System.exit(2);
        }
        Cluster cluster = new Cluster(arguments[0]);
        IndexNames names = new IndexNames(arguments[1]);
        long products = Long.parseLong(arguments[2]);
        int clients = Integer.parseInt(arguments[3]);
        Duration duration = Duration.ofSeconds(Long.parseLong(arguments[4]));
        LoadRun run = measure(cluster, names, products, clients, duration, arguments[5]);
        LoadRun.Phase last = run.phases().get(run.phases().size() - 1);
        write(run, Path.of(arguments[6]).toAbsolutePath());
        PrintStream out = System.out;
        out.printf(
                "p95 plain %.1f ms, personalised %.1f ms, ratio %.2f; %d errors; %.0f events/s%n",
                last.plain().p95(),
                last.personalised().p95(),
                last.ratioOfP95(),
                last.errors(),
                run.eventsPerSecond());
        System.exit(run.phases().stream().anyMatch(phase -> phase.errors() > 0) ? 1 : 0);
    }

    private static LoadRun measure(
            Cluster cluster,
            IndexNames names,
            long products,
            int clients,
            Duration duration,
            String machine)
            throws InterruptedException {
        Workload workload = Workload.of(cluster, names, SEED);
        PersonalisedSearch search = new PersonalisedSearch(names, Boosts.defaults());
        LoadPhase load = new LoadPhase(cluster, search, workload);
        load.run(clients, duration.dividedBy(4), SEED); // warms caches and compilers up
        long start = System.nanoTime();
        double learned = learned(cluster, names);
        List<LoadRun.Phase> phases = new ArrayList<>();
        phases.add(load.run(1, ALONE, SEED + 1));
        phases.add(load.run(clients, duration, SEED + 2));
        double seconds = (System.nanoTime() - start) / 1e9;
        double eventsPerSecond = (learned(cluster, names) - learned) / seconds;
        FormulationComparison comparison =
                new FormulationComparison(cluster, search, workload.shopperIds());
        List<LoadRun.Formulated> formulations = new ArrayList<>();
        formulations.addAll(comparison.run("one word", workload.broad(), COMPARED, SEED + 3));
        formulations.addAll(
                comparison.run("three and more", workload.narrow(), COMPARED, SEED + 4));
        return new LoadRun(
                machine,
                products,
                cluster.count(names.alias(SearchIndex.ITEMS)),
                cluster.count(names.alias(SearchIndex.SHOPPERS)),
                workload.queries().size(),
                eventsPerSecond,
                phases,
                formulations);
    }

    /** How many events the job says it has learned from. */
    private static double learned(Cluster cluster, IndexNames names) throws InterruptedException {
        String path = "/" + names.alias(SearchIndex.QUALITY) + "/_search";
        return cluster.require(path, LEARNED).at("/hits/hits/0/_source/value").asDouble();
    }

    private static void write(LoadRun run, Path page) throws IOException {
        Path json =
                page.resolveSibling(page.getFileName().toString().replaceAll("\\.md$", ".json"));
        Files.createDirectories(page.getParent());
        List<LoadRun> runs = new ArrayList<>();
        if (Files.exists(json)) {
            runs.addAll(List.of(JSON.readValue(json.toFile(), LoadRun[].class)));
        }
        runs.removeIf(other -> other.products() == run.products());
        runs.add(run);
        runs.sort(Comparator.comparingLong(LoadRun::products));
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        Files.writeString(json, JSON.writer(printer).writeValueAsString(runs) + "\n");
        Files.writeString(page, new SearchLoadReport().write(runs), StandardCharsets.UTF_8);
    }
}
