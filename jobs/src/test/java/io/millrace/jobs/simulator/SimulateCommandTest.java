package io.millrace.jobs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.EventCodec;
import io.millrace.events.reader.CatalogueFile;
import io.millrace.events.reader.EventFile;
import io.millrace.events.reader.FieldMapping;
import io.millrace.events.reader.FileRecord;
import io.millrace.jobs.cli.Answer;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void files_holdAShopThatTheReadersTake() throws Exception {
        Path shop = folder.resolve("a shop");

        assertThat(execute("--products", "100", "--count", "500", "--out", shop.toString()))
                .as(err.toString())
                .isZero();

        Set<String> itemIds = new HashSet<>();
        try (CatalogueFile file =
                CatalogueFile.open(shop.resolve("catalogue.jsonl.gz"), FieldMapping.parse(""))) {
            for (FileRecord record : file) {
                CatalogueItem item = new CatalogueCodec().decode(record.json());
                itemIds.add(item.itemId());
            }
        }
        assertThat(itemIds).hasSizeGreaterThanOrEqualTo(100);
        int events = 0;
        long before = 0;
        try (EventFile file =
                EventFile.open(shop.resolve("events.jsonl.gz"), FieldMapping.parse(""))) {
            for (FileRecord record : file) {
                var event = new EventCodec().decode(record.json());
                assertThat(event.timestamp()).isGreaterThanOrEqualTo(before);
                before = event.timestamp();
                event.items().forEach(item -> assertThat(itemIds).contains(item.itemId()));
                events++;
            }
        }
        assertThat(events).isEqualTo(500);
        assertThat(out.toString()).contains("500 events  " + shop.resolve("events.jsonl.gz"));
    }

    @Test
    void equalOptions_giveEqualFiles_andAnotherSeedAnotherShop() throws Exception {
        Path first = folder.resolve("first");
        Path again = folder.resolve("again");
        Path other = folder.resolve("other");
        for (Path shop : new Path[] {first, again, again}) {
            execute("--products", "100", "--count", "50", "--out", shop.toString());
        }
        execute("--products", "100", "--count", "50", "--seed", "7", "--out", other.toString());

        for (String name : new String[] {"catalogue.jsonl.gz", "events.jsonl.gz"}) {
            assertThat(again.resolve(name)).hasSameBinaryContentAs(first.resolve(name));
            assertThat(Files.readAllBytes(other.resolve(name)))
                    .isNotEqualTo(Files.readAllBytes(first.resolve(name)));
        }
    }

    @Test
    void whatCannotBe_isRefusedInOneLine() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        refused("--products must be 100 to 5000000: 5", "--products", "5");
        refused("--count must be at least 1: 0", "--count", "0");
        refused("--rate must be above 0: 0.0", "--rate", "0");
        refused("--start must be a time such as 2026-01-01T00:00:00Z: now", "--start", "now");
        refused("--out " + file, "--out", file.toString());
    }

    private void refused(String message, String... arguments) {
        err.getBuffer().setLength(0);
        String[] all = arguments;
        if (!arguments[0].equals("--out")) {
            all = new String[] {arguments[0], arguments[1], "--out", folder.toString()};
        }

        assertThat(execute(all)).isEqualTo(2);

        assertThat(err.toString()).contains(message);
        assertThat(err.toString().lines()).hasSizeLessThanOrEqualTo(2);
    }

    private int execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(0, "simulate");
        return Answer.execute(out, err, all.toArray(String[]::new));
    }
}
