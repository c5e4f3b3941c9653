package io.millrace.jobs.index;

import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.Lines;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.Connections;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.kafka.KafkaCatalogue;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.sink.IndexAccess;
import io.millrace.search.sink.IndexAdministrator;
import io.millrace.search.sink.IndexGenerations;
import io.millrace.search.sink.IndexGenerations.Generation;
import io.millrace.search.sink.IndexRebuild;
import io.millrace.search.sink.IndexSetupException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The indices of a deployment: set up, looked at, and replaced while everything goes on. */
@Command(
        name = "index",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Set up, look at and replace the indices of a deployment.",
            "",
            "A new version with another mapping, or a damaged index, asks for a new generation of"
                    + " the index: 'rebuild' fills it beside the live one, 'swap' makes it live,"
                    + " 'rollback' goes back. Searches and the job go on meanwhile.",
            ""
        },
        footer = {"", "Example:", "  millrace index rebuild && millrace index swap"},
        subcommands = {
            IndexCommand.Create.class,
            IndexCommand.Status.class,
            IndexCommand.Rebuild.class,
            IndexCommand.Swap.class,
            IndexCommand.Rollback.class
        })
public final class IndexCommand {
    /** What {@code index status} answers when the indices are not as the job needs them. */
    static final int EXIT_NOT_READY = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private IndexCommand() {}

    /** What every command on indices is given. */
    abstract static class OnIndices implements Callable<Integer> {
        @Mixin private DirectoryOption directory;
        @Mixin private ConfigurationOptions configuration;
        @Spec private CommandSpec spec;

        @Override
        public final Integer call() throws InterruptedException {
            MillraceConfig config = configuration.load(directory);
            try (IndexAccess access =
                    IndexAccess.open(
                            Connections.elasticsearch(config.elasticsearch()),
                            new IndexNames(config.deployment().id()))) {
                access.administrator().awaitAvailable(PATIENCE);
                return run(config, access.administrator(), access.generations());
            } catch (IndexSetupException e) {
                throw new UsageException(e.getMessage());
            } catch (IOException e) {
                throw new JobFailedException(e.getMessage(), e);
            }
        }

        abstract int run(
                MillraceConfig config,
                IndexAdministrator administrator,
                IndexGenerations generations)
                throws IOException, InterruptedException;

        final void print(String format, Object... values) {
            Lines.print(spec.commandLine().getOut(), format, values);
        }

        final IndexRebuild rebuild(MillraceConfig config, IndexGenerations generations) {
            return new IndexRebuild(
                    generations, new KafkaCatalogue(config), line -> print("%s", line));
        }
    }

    /** The same for some of the indices. */
    abstract static class OnChosenIndices extends OnIndices {
        @Option(
                names = "--index",
                paramLabel = "NAME",
                split = ",",
                description =
                        "Only these: items, signals, shoppers, shopper_profiles, quality"
                                + " (default: all).")
        private List<String> chosen = new ArrayList<>();

        final List<SearchIndex> indices() {
            if (chosen.isEmpty()) {
                return List.of(SearchIndex.values());
            }
            List<SearchIndex> indices = new ArrayList<>();
            for (String name : chosen) {
                indices.add(
                        SearchIndex.of(name)
                                .orElseThrow(
                                        () ->
                                                new UsageException(
                                                        "--index: there is no index '"
                                                                + name
                                                                + "'; there are items, signals,"
                                                                + " shoppers, shopper_profiles,"
                                                                + " quality")));
            }
            return indices;
        }
    }

    /** Sets up what is missing. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = {
                "Put the templates and make the missing indices with their aliases.",
                "What exists stays as it is, after a check. The job does the same when it starts."
            },
            footer = {"", "Example:", "  millrace index create --config millrace.yaml"})
    static final class Create extends OnIndices {
        @Override
        int run(
                MillraceConfig config,
                IndexAdministrator administrator,
                IndexGenerations generations)
                throws IOException {
            administrator.setUp();
            print("the indices of %s are there", config.deployment().id());
            return 0;
        }
    }

    /** Says what there is. */
    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Show every generation of every index.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:all indices are as this version needs them",
                "3:one is missing or has another mapping"
            },
            footer = {"", "Example:", "  millrace index status"})
    static final class Status extends OnIndices {
        @Override
        int run(
                MillraceConfig config,
                IndexAdministrator administrator,
                IndexGenerations generations)
                throws IOException {
            boolean ready = true;
            print("%-40s %12s %9s %8s  %s", "index", "documents", "MB", "mapping", "");
            for (SearchIndex index : SearchIndex.values()) {
                List<Generation> all = generations.list(index);
                ready &= all.stream().anyMatch(Status::isReady);
                if (all.isEmpty()) {
                    print(
                            "%-40s %s",
                            new IndexNames(config.deployment().id()).alias(index), "missing");
                }
                for (Generation generation : all) {
                    print(
                            "%-40s %,12d %9.1f %8d  %s",
                            generation.name(),
                            generation.documents(),
                            generation.bytes() / 1e6,
                            generation.mappingVersion(),
                            state(generation, all));
                }
            }
            return ready ? 0 : EXIT_NOT_READY;
        }

        private static boolean isReady(Generation generation) {
            return generation.live() && generation.mappingVersion() == IndexSetup.MAPPING_VERSION;
        }

        private static String state(Generation generation, List<Generation> all) {
            if (generation.live()) {
                return isReady(generation)
                        ? "live"
                        : "live, of another version: this one needs mapping "
                                + IndexSetup.MAPPING_VERSION
                                + "; see 'millrace index rebuild --help'";
            }
            Optional<Generation> live = all.stream().filter(Generation::live).findFirst();
            if (live.isPresent() && live.get().name().equals(generation.filledFrom())) {
                return generation == all.get(all.size() - 1)
                        ? "ready to swap"
                        : "kept for rollback";
            }
            return "not used";
        }
    }

    /** Fills new generations. */
    @Command(
            name = "rebuild",
            mixinStandardHelpOptions = true,
            description = {
                "Fill a new generation beside the live one and verify it.",
                "",
                "Items are made from the catalogue topic and the model log; what only the job knows"
                        + " is copied. What is written meanwhile is copied, too. Nothing is visible"
                        + " to searches before 'swap'. A generation that fails its verification is"
                        + " deleted, and the live one stays.",
                ""
            },
            footer = {
                "",
                "Examples:",
                "  millrace index rebuild",
                "  millrace index rebuild --index items"
            })
    static final class Rebuild extends OnChosenIndices {
        @Override
        int run(
                MillraceConfig config,
                IndexAdministrator administrator,
                IndexGenerations generations)
                throws IOException, InterruptedException {
            IndexRebuild rebuild = rebuild(config, generations);
            for (SearchIndex index : indices()) {
                rebuild.rebuild(index);
            }
            print("'millrace index swap' makes what was rebuilt live");
            return 0;
        }
    }

    /** Makes new generations live. */
    @Command(
            name = "swap",
            mixinStandardHelpOptions = true,
            description = {
                "Make what was rebuilt live.",
                "The live generation refuses writes for the moment that the last of them are"
                        + " copied; the job sends them again. It is kept, for 'rollback'."
            },
            footer = {"", "Example:", "  millrace index swap"})
    static final class Swap extends OnChosenIndices {
        @Override
        int run(
                MillraceConfig config,
                IndexAdministrator administrator,
                IndexGenerations generations)
                throws IOException, InterruptedException {
            IndexRebuild rebuild = rebuild(config, generations);
            int swapped = 0;
            for (SearchIndex index : indices()) {
                swapped += rebuild.swap(index).isPresent() ? 1 : 0;
            }
            if (swapped == 0) {
                throw new UsageException(
                        "nothing waits to be swapped in; start with 'millrace index rebuild'");
            }
            return 0;
        }
    }

    /** Goes back. */
    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = {
                "Make the generation before the last swap live again, with all that was written"
                        + " since.",
                "Only between generations of the same mapping."
            },
            footer = {"", "Example:", "  millrace index rollback --index items"})
    static final class Rollback extends OnChosenIndices {
        @Override
        int run(
                MillraceConfig config,
                IndexAdministrator administrator,
                IndexGenerations generations)
                throws IOException, InterruptedException {
            IndexRebuild rebuild = rebuild(config, generations);
            int back = 0;
            for (SearchIndex index : indices()) {
                back += rebuild.rollback(index).isPresent() ? 1 : 0;
            }
            if (back == 0) {
                throw new UsageException("no index has a generation to go back to");
            }
            return 0;
        }
    }
}
