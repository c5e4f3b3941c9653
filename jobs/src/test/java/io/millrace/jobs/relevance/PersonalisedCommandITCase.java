package io.millrace.jobs.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.cli.Answer;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop of ten series, of which each shopper collects one, on a real Elasticsearch node. */
class PersonalisedCommandITCase {
    private static final String[] KINDS = {"lamp", "chair", "table", "shelf"};
    private static final String[] COLOURS = {"white", "black", "green"};
    private static final String NOTHING_PERSONAL =
            "tier1=0,tier2=0,tier3=0,cluster_fine=0,cluster_coarse=0,brand=0,category=0,price_band=0";
    private static final int SERIES = 10;
    private static final int ITEMS_A_SERIES = KINDS.length * COLOURS.length;
    private static final int SHOPPERS = 40;

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void collectors_findWhatTheyChooseNextEarlier() throws Exception {
        Path catalogue = Files.write(folder.resolve("items.jsonl"), catalogue());
        Path events = Files.write(folder.resolve("events.csv"), events());
        Path report = folder.resolve("reports").resolve("personalised.json");

        int code =
                run(
                        "--catalogue",
                        catalogue.toString(),
                        "--events",
                        events.toString(),
                        "--dir",
                        folder.resolve("a folder").toString(),
                        "--boosts",
                        "tier1=0.8",
                        "--boosts",
                        NOTHING_PERSONAL,
                        "--report",
                        report.toString());

        assertThat(code).as(errors.toString()).isZero();
        JsonNode settings = new ObjectMapper().readTree(report.toFile()).path("settings");
        assertThat(settings).hasSize(2);
        JsonNode json = settings.get(0);
        JsonNode without = settings.get(1);
        assertThat(without.at("/next_purchase/new/mrr_personalised").asDouble())
                .as("ranked alike for everybody")
                .isEqualTo(json.at("/next_purchase/new/mrr_plain").asDouble());
        JsonNode all = json.at("/next_purchase/new");
        assertThat(all.path("searches").asInt()).isEqualTo(SHOPPERS);
        assertThat(all.path("mrr_personalised").asDouble())
                .isGreaterThan(all.path("mrr_plain").asDouble() + 0.2);
        assertThat(all.path("low").asDouble()).isPositive();
        assertThat(json.at("/next_purchase/repeats").isMissingNode()).isTrue();
        assertThat(json.at("/narrow_queries/share").asDouble()).isGreaterThan(0.95);
        assertThat(json.at("/category_pages/queries").asInt()).isEqualTo(KINDS.length);
        assertThat(json.at("/category_pages/share").asDouble()).isEqualTo(1);
        assertThat(json.at("/guard/queries").asInt()).isEqualTo(2 * SERIES * ITEMS_A_SERIES);
        assertThat(json.at("/guard/broken").asInt()).isZero();
        assertThat(out.toString()).contains("new items").contains("not among the first 3: 0.");
        assertThat(folder.resolve("a folder")).isEmptyDirectory();
    }

    @Test
    void impossibleInput_isSaidInOneLine() throws Exception {
        Path catalogue = Files.write(folder.resolve("items.jsonl"), catalogue());
        Path events = Files.write(folder.resolve("events.csv"), events());
        String[] files = {"--catalogue", catalogue.toString(), "--events", events.toString()};

        assertThat(run("--catalogue", catalogue.toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("Missing required option: '--events=FILE'");
        assertThat(run("--events", events.toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("--catalogue: there is no item to search for");
        assertThat(run(with(files, "--at", "100%"))).isEqualTo(2);
        assertThat(errors.toString())
                .contains("--at must be above 0% and below 100%")
                .contains("100%");
        assertThat(run(with(files, "--boosts", "tier9=1"))).isEqualTo(2);
        assertThat(errors.toString()).contains("--boosts: unknown boost: tier9");
        assertThat(run(with(files, "--at", "10%"))).isEqualTo(2);
        assertThat(errors.toString()).contains("--at 10%: nobody has 10 events before it");
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("relevance", "personalised"));
        all.addAll(List.of(arguments));
        return Answer.execute(out, errors, all.toArray(String[]::new));
    }

    private static String[] with(String[] first, String... second) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(second));
        return all.toArray(String[]::new);
    }

    private static List<String> catalogue() {
        List<String> lines = new ArrayList<>();
        for (int series = 0; series < SERIES; series++) {
            for (int i = 0; i < ITEMS_A_SERIES; i++) {
                lines.add(
                        "{\"item_id\":\"%s\",\"title\":\"%s %s of series%d n%s\",\"sku\":\"S-%s\",\"category\":[\"%s\"]}"
                                .formatted(
                                        id(series, i),
                                        COLOURS[i % COLOURS.length],
                                        KINDS[i % KINDS.length],
                                        series,
                                        id(series, i),
                                        id(series, i),
                                        KINDS[i % KINDS.length]));
            }
        }
        return lines;
    }

    /** Everybody buys one item of their series after the other, each in an order of their own. */
    private static List<String> events() {
        List<String> lines = new ArrayList<>();
        lines.add("user_id,item_id,type,timestamp");
        Instant time = Instant.parse("2024-01-01T00:00:00Z");
        for (int round = 0; round < ITEMS_A_SERIES; round++) {
            for (int shopper = 0; shopper < SHOPPERS; shopper++) {
                time = time.plusSeconds(600);
                int item = (5 * round + shopper / SERIES) % ITEMS_A_SERIES;
                lines.add("%d,%s,purchase,%s".formatted(shopper, id(shopper % SERIES, item), time));
            }
        }
        return lines;
    }

    private static String id(int series, int item) {
        return "%d%02d".formatted(series, item);
    }
}
