package io.millrace.jobs.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.events.QueryText;
import io.millrace.events.ShopperIds;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.search.query.Filters;
import io.millrace.search.query.SearchHits;
import io.millrace.search.query.SearchRequest;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what one query finds plainly and for a shopper, side by side. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = {
            "Search the shop twice, plainly and for one shopper, and show both rankings.",
            "",
            "The personalised ranking is one ordinary Elasticsearch request; --show-request prints"
                    + " it. The arrows say how far a hit moved, the line below it why.",
            ""
        },
        footer = {"", "Example:", "  millrace search \"red retrospot bag\" --user 13085"})
public final class SearchCommand implements Callable<Integer> {

    /** How far down the plain ranking a hit's former place is looked for. */
    private static final int PLAIN_WINDOW = 1_000;

    private static final int MAX_SIZE = 100;

    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "QUERY",
            defaultValue = "",
            description = "What to search for; without it, everything is ranked.")
    private String query;

    @ArgGroup(multiplicity = "0..1")
    private Who who = new Who();

    /** Who searches. */
    static final class Who {
        @Option(names = "--user", paramLabel = "ID", description = "A signed-in shopper.")
        private String user;

        @Option(names = "--visitor", paramLabel = "ID", description = "An anonymous one.")
        private String visitor;

        String shopperId() {
            if (user != null) {
                return ShopperIds.ofUser(user);
            }
            return visitor == null ? null : ShopperIds.ofVisitor(visitor);
        }

        String inWords() {
            return user != null ? "user " + user : "visitor " + visitor;
        }
    }

    @Option(
            names = "--size",
            paramLabel = "N",
            defaultValue = "10",
            description = "Hits to show, at most 100 (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(names = "--all", description = "Find items that are out of stock, too.")
    private boolean all;

    @Option(names = "--json", description = "Print both rankings as JSON.")
    private boolean json;

    @Option(
            names = "--show-request",
            description = "Print the personalised request, ready for curl, and send it.")
    private boolean showRequest;

    @Option(
            names = "--elasticsearch",
            paramLabel = "URL",
            description =
                    "Elasticsearch to ask. Default: the one of the stack running in --dir, else"
                            + " the configured one.")
    private String address;

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        if (size < 1 || size > MAX_SIZE) {
            throw new UsageException("--size must be 1 to " + MAX_SIZE + ": " + size);
        }
        if (address != null) {
            checkAddress(address);
        }
        MillraceConfig config = configuration.load(directory);
        ElasticsearchHttp elasticsearch =
                address == null
                        ? ElasticsearchHttp.of(config.elasticsearch())
                        : ElasticsearchHttp.of(config.elasticsearch(), address);
        ShopSearch search = ShopSearch.of(config, elasticsearch);
        try {
            return compare(search, elasticsearch.address(), who.shopperId());
        } catch (ElasticsearchException e) {
            if (e.isMissing()) {
                throw new UsageException(
                        "Elasticsearch at "
                                + elasticsearch.address()
                                + " has no index "
                                + config.deployment().id()
                                + "-items yet; './millrace demo' or './millrace job' makes it");
            }
            throw new UsageException(e.getMessage());
        }
    }

    private int compare(ShopSearch search, String node, String shopperId)
            throws InterruptedException, JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        SearchRequest request =
                SearchRequest.of(query, shopperId)
                        .withFilters(all ? Filters.none() : Filters.inStock())
                        .withPage(0, size);
        if (showRequest && !json) {
            out.println(
                    "curl -s -H 'Content-Type: application/json' '"
                            + node
                            + search.path()
                            + "' -d '");
            out.println(
                    new ObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(search.personalisedBody(request))
                            .replace("'", "'\\''"));
            out.println("'");
            out.println();
        }
        if (request.isCut() && !json) {
            out.println(
                    "The query is longer than the %d characters or %d words searched for: \"%s\""
                            .formatted(
                                    QueryText.MOST_CHARACTERS,
                                    QueryText.MOST_WORDS,
                                    request.searchedText()));
        }
        boolean known = shopperId != null && search.shopper(shopperId).isPresent();
        SearchHits plain = search.plain(request.withPage(0, PLAIN_WINDOW));
        SearchHits personalised = search.personalised(request);
        Comparison comparison = new Comparison(SearchHit.of(plain), SearchHit.of(personalised));
        if (json) {
            out.println(
                    new ObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(SearchReport.of(request, known, comparison, size)));
            out.flush();
            return 0;
        }
        if (plain.hits().isEmpty()) {
            out.println("Nothing matches \"" + request.searchedText() + "\".");
        } else {
            show(out, request, comparison, plain.total(), known);
        }
        out.flush();
        return 0;
    }

    private void show(
            PrintWriter out,
            SearchRequest request,
            Comparison comparison,
            long total,
            boolean known) {
        String text = request.searchedText();
        String what = text.isEmpty() ? "everything" : "\"" + text + "\"";
        String shopperId = request.shopperId();
        out.println(
                String.format(
                        Locale.ROOT,
                        "%s matches %,d items%s",
                        what,
                        total,
                        all ? "" : " in stock"));
        if (shopperId == null) {
            out.println("Plain ranking only: name a shopper with --user or --visitor.");
        } else if (!known) {
            out.println("Nobody knows " + who.inWords() + " yet: this is the plain ranking.");
        }
        out.println();
        String title = shopperId == null ? "for nobody known" : "for " + who.inWords();
        int width = Terminal.width(System.getenv());
        ComparisonTable table = new ComparisonTable("plain", title, width);
        table.lines(comparison, size).forEach(out::println);
        List<String> legend = table.legend(comparison, size);
        if (!legend.isEmpty()) {
            out.println();
            legend.forEach(out::println);
        }
        if (known && comparison.personal() == 0) {
            out.println();
            out.println(
                    "Nothing learned of "
                            + who.inWords()
                            + " touches these hits; try a query nearer to what was seen or bought.");
        }
    }

    private static void checkAddress(String address) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--elasticsearch is no address: " + address);
        }
        if (uri.getHost() == null
                || uri.getScheme() == null
                || !uri.getScheme().startsWith("http")) {
            throw new UsageException(
                    "--elasticsearch must look like http://localhost:9200: " + address);
        }
    }
}
