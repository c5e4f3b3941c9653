package io.millrace.jobs.demo;

import io.millrace.events.reader.CatalogueFile;
import io.millrace.events.reader.EventFile;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.ElasticsearchHeapOption;
import io.millrace.jobs.cli.FileMappingOptions;
import io.millrace.jobs.cli.ShopFiles;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.replay.Durations;
import io.millrace.jobs.replay.Ledger;
import io.millrace.jobs.replay.OutcomeTopic;
import io.millrace.jobs.replay.ShopTopics;
import io.millrace.jobs.replay.Speed;
import io.millrace.jobs.replay.TopicWriter;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.search.ShopSearch;
import io.millrace.jobs.search.Terminal;
import io.millrace.jobs.simulator.ShopSizeOptions;
import io.millrace.jobs.simulator.ShopperSimulator;
import io.millrace.jobs.stack.LocalStack;
import io.millrace.jobs.stack.StackAddresses;
import io.millrace.jobs.stack.StackLease;
import io.millrace.jobs.stack.StackRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole product in one command. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Run everything on this machine: Kafka, Elasticsearch, the job, and a shop.",
            "",
            "The shop is simulated, or replayed from your files. Ctrl-C ends all that was started;"
                    + " the next start in the same folder goes on where this one ended.",
            ""
        },
        footer = {
            "",
            "Exit code: 0 when all went well, 1 when something failed, 2 for a mistake in the"
                    + " options.",
            "",
            "Examples:",
            "  millrace demo",
            "  millrace demo --for 2m --rate 500",
            "  millrace demo --events shop.csv.gz --catalogue items.jsonl.gz --speed 3600"
        })
public final class DemoCommand implements Callable<Integer> {

    private static final int LINGER_MILLIS = 5;
    private static final double MAX_RATE = 100_000;
    private static final Duration LONGEST_END = Duration.ofMinutes(2);
    private static final int EXIT_FAILED = 1;

    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Mixin private ElasticsearchHeapOption elasticsearchHeap;
    @Mixin private FileMappingOptions mapping;
    @Mixin private ShopSizeOptions size;
    @Spec private CommandSpec spec;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "Events per second of the simulated shop (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description =
                    "Replay these events instead: CSV with a header or JSON lines, plain or gzip.")
    private Path eventsPath;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "The catalogue that belongs to --events.")
    private Path cataloguePath;

    @Option(
            names = "--speed",
            paramLabel = "N|max",
            defaultValue = "max",
            description =
                    "Seconds of the events file per second; max is as fast as the job keeps up"
                            + " (default: ${DEFAULT-VALUE}).")
    private String speed;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "End after this long, counted from the opening of the shop: 120s, 2m.")
    private Duration duration;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Parallel instances of the job; wins over flink.parallelism.")
    private Integer parallelism;

    @Option(
            names = "--keep-stack",
            description = "Leave Kafka and Elasticsearch running at the end.")
    private boolean keepStack;

    private final StopSignal stop = new StopSignal();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Waiter waiter = Waiter.system();
    private volatile StackLease startingStack;

    @Override
    public Integer call() throws Exception {
        checkArguments();
        Path folder = directory.path();
        boolean interactive = Terminal.isInteractive();
        int width = Terminal.width(System.getenv());
        StatusPrinter printer =
                new StatusPrinter(spec.commandLine().getOut(), interactive, width, waiter);
        // Files are opened before anything is started: a mistake must not cost a minute.
        try (EventFile eventFile = ShopFiles.openEvents(eventsPath, mapping.events());
                CatalogueFile catalogueFile =
                        ShopFiles.openCatalogue(cataloguePath, mapping.catalogue())) {
            MillraceConfig wanted = configured();
            Thread interrupted = new Thread(this::endOnInterrupt, "millrace-demo-end");
            Runtime.getRuntime().addShutdownHook(interrupted);
            try (StackLease stack =
                    LocalStack.in(folder)
                            .lease(
                                    StackRequest.usual(wanted.kafka())
                                            .withElasticsearchHeap(
                                                    elasticsearchHeap.megabytes()))) {
                startingStack = stack;
                StackAddresses addresses = stack.start(printer::line);
                startingStack = null;
                int exitCode = demonstrate(folder, addresses, eventFile, catalogueFile, printer);
                if (keepStack) {
                    stack.keep();
                    printer.line("Kafka and Elasticsearch keep running.");
                }
                return exitCode;
            } finally {
                ended.countDown();
            }
        }
    }

    private int demonstrate(
            Path folder,
            StackAddresses addresses,
            EventFile eventFile,
            CatalogueFile catalogueFile,
            StatusPrinter printer)
            throws Exception {
        if (stop.isStopped()) {
            return EXIT_FAILED;
        }
        MillraceConfig config = configured();
        printer.line("starting the job ...");
        try (JobInThisProcess job = JobInThisProcess.start(config, temporaryFolder());
                ShopTopics topics = ShopTopics.open(config.kafka());
                OutcomeTopic outcomes =
                        OutcomeTopic.open(
                                config.kafka().properties(), config.kafka().qualityTopic());
                TopicWriter writer = TopicWriter.open(config.kafka().properties(), LINGER_MILLIS)) {
            printer.line("Kafka          " + addresses.kafka());
            printer.line("Elasticsearch  " + addresses.elasticsearch());
            printer.line("Flink          " + job.webAddress());
            job.restoredFrom()
                    .ifPresent(checkpoint -> printer.line("Going on from   " + checkpoint));
            printer.line("");
            ShopEvents events = new ShopEvents();
            Outlet outlet = new Outlet(writer, config.kafka(), events, stop);
            Ledger ledger =
                    new Ledger(outcomes::read, () -> topics.appended(config.kafka().eventsTopic()));
            ShopSearch search = ShopSearch.of(config);
            try (Shop shop = shop(folder, eventFile, catalogueFile, outlet, printer)) {
                Demo demo =
                        new Demo(
                                job,
                                shop,
                                outlet,
                                events,
                                ledger,
                                search,
                                stop,
                                waiter,
                                printer,
                                new Demo.Settings(
                                        Optional.ofNullable(duration),
                                        eventFile == null,
                                        searchOptions(),
                                        "example-" + runName(),
                                        Terminal.width(System.getenv())));
                Summary summary = demo.run();
                summary.lines().forEach(printer::line);
                printer.line("Stopping ...");
                return summary.failures().isEmpty() ? 0 : EXIT_FAILED;
            }
        }
    }

    private Shop shop(
            Path folder,
            EventFile eventFile,
            CatalogueFile catalogueFile,
            Outlet outlet,
            StatusPrinter printer) {
        if (eventFile != null) {
            return new ReplayedShop(
                    eventFile,
                    catalogueFile,
                    outlet,
                    Speed.parse(speed),
                    stop,
                    waiter,
                    printer::line);
        }
        SimulatorMemory memory = new SimulatorMemory(folder.resolve("simulator.json"));
        ShopperSimulator simulator =
                new ShopperSimulator(size.settings().continued(runName(), memory.events()));
        return new SimulatedShop(simulator, memory, outlet, rate, stop, waiter, printer::line);
    }

    private static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** A name no other run in this folder has had. */
    private String runName() {
        return Long.toString(waiter.millis() / 1_000, Character.MAX_RADIX);
    }

    private MillraceConfig configured() {
        MillraceConfig config = configuration.load(directory);
        if (parallelism == null) {
            return config;
        }
        return config.withParallelism(parallelism);
    }

    private void endOnInterrupt() {
        stop.stop();
        StackLease starting = startingStack;
        if (starting != null) {
            starting.close();
        }
        try {
            ended.await(LONGEST_END.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String searchOptions() {
        CommandSpec command = spec;
        List<String> given = command.commandLine().getParseResult().originalArgs();
        int dir = given.indexOf("--dir");
        if (dir >= 0 && dir + 1 < given.size()) {
            return " --dir '" + given.get(dir + 1) + "'";
        }
        return given.stream()
                .filter(argument -> argument.startsWith("--dir="))
                .findFirst()
                .map(argument -> " --dir '" + argument.substring("--dir=".length()) + "'")
                .orElse("");
    }

    private void checkArguments() {
        if (!(rate > 0 && rate <= MAX_RATE)) {
            throw new UsageException("--rate must be above 0 and at most 100000: " + rate);
        }
        if (parallelism != null && parallelism < 1) {
            throw new UsageException("--parallelism must be at least 1: " + parallelism);
        }
        size.settings();
        elasticsearchHeap.megabytes();
        if (eventsPath == null && cataloguePath != null) {
            throw new UsageException("--catalogue needs --events: the simulator has its own");
        }
        if (eventsPath == null && !(mapping.events().isEmpty() && mapping.catalogue().isEmpty())) {
            throw new UsageException("--map and --catalogue-map need --events");
        }
        try {
            Speed.parse(speed);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--speed: " + e.getMessage());
        }
    }
}
