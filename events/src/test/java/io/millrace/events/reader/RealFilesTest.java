package io.millrace.events.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real data, good and dirty, where its folder is at hand. */
class RealFilesTest {
    private static final String RAW_MAPPING =
            "Invoice=session_id,StockCode=item_id,Quantity=quantity,InvoiceDate=timestamp,"
                    + "Price=price,Customer ID=user_id:integer,type:=purchase";
    private static final String LEARNED = "learned";

    /**
     * Raw rows of a wholesaler: lines without customers, cancellations, corrections of stock. Each
     * reason is counted a second time below, from the text of the lines alone.
     */
    @Test
    void decode_rawRetailRows_eachReasonHasItsCount() throws IOException {
        Path path = SharedData.file("online-retail/raw-first-60000.csv.gz");
        EventCodec codec = new EventCodec();
        Map<String, Integer> outcomes = new TreeMap<>();
        Set<String> ids = new HashSet<>();
        long line = 1;
        try (EventFile file = EventFile.open(path, FieldMapping.parse(RAW_MAPPING))) {
            for (FileRecord fileRecord : file) {
                assertThat(fileRecord.line()).isEqualTo(++line);
                String outcome;
                try {
                    Event event = codec.decode(fileRecord.json());
                    assertThat(event.type()).isEqualTo(EventType.PURCHASE);
                    assertThat(event.timestamp()).isEqualTo(fileRecord.timestamp());
                    assertThat(event.userId())
                            .matches("\\d{5}")
                            .isEqualTo(new String(fileRecord.key(), StandardCharsets.UTF_8));
                    assertThat(ids.add(event.eventId())).isTrue();
                    outcome = LEARNED;
                } catch (BadRecordException bad) {
                    outcome = bad.reason().wireName();
                }
                outcomes.merge(outcome, 1, Integer::sum);
            }
        }

        assertThat(line).isEqualTo(60_001);
        assertThat(outcomes).isEqualTo(countedByText(path));
        assertThat(outcomes)
                .isEqualTo(
                        Map.of(
                                LEARNED,
                                40_230,
                                "missing_shopper",
                                18_501,
                                "invalid_quantity",
                                1_269));
    }

    /** The first fault of each line, taken from its last six columns, where no field is quoted. */
    private static Map<String, Integer> countedByText(Path path) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : lines(path)) {
            String[] fields = line.split(",", -1);
            int last = fields.length - 1; // the description may hold commas, nothing after it does
            String customer = fields[last - 1];
            String price = fields[last - 2];
            String quantity = fields[last - 4];
            String outcome = LEARNED;
            if (customer.isBlank()) {
                outcome = "missing_shopper";
            } else if (fields[1].isBlank()) {
                outcome = "missing_item";
            } else if (quantity.startsWith("-") || quantity.equals("0")) {
                outcome = "invalid_quantity";
            } else if (price.startsWith("-")) {
                outcome = "invalid_value";
            }
            counts.merge(outcome, 1, Integer::sum);
        }
        return counts;
    }

    private static List<String> lines(Path path) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(path)),
                                StandardCharsets.UTF_8))) {
            reader.readLine();
            reader.lines().forEach(lines::add);
        }
        return lines;
    }

    @ParameterizedTest
    @CsvSource({
        "online-retail/events.csv.gz, 379753, PURCHASE",
        "movielens-100k/events.csv.gz, 100000, RATE_ITEM",
        "yoochoose/events.csv.gz, 70278, VIEW_ITEM"
    })
    void decode_cleanEvents_areAllGood(String name, int count, EventType type)
            throws IOException, BadRecordException {
        EventCodec codec = new EventCodec();
        Set<String> ids = new HashSet<>();
        try (EventFile file = EventFile.open(SharedData.file(name), FieldMapping.none())) {
            for (FileRecord fileRecord : file) {
                Event event = codec.decode(fileRecord.json());
                if (event.type() != type) {
                    assertThat(event).isEqualTo(type);
                }
                ids.add(event.eventId());
            }
        }
        assertThat(ids).hasSize(count);
    }

    @ParameterizedTest
    @CsvSource({
        "online-retail/catalogue.jsonl.gz",
        "movielens-100k/catalogue.jsonl.gz",
        "chorus/catalogue.jsonl.gz"
    })
    void decode_cleanCatalogues_areAllGoodAndStable(String name)
            throws IOException, BadRecordException {
        CatalogueCodec codec = new CatalogueCodec();
        Map<String, CatalogueItem> items = new HashMap<>();
        int records = 0;
        try (CatalogueFile file = CatalogueFile.open(SharedData.file(name), FieldMapping.none())) {
            for (FileRecord fileRecord : file) {
                records++;
                CatalogueItem item = codec.decode(fileRecord.json());
                byte[] canonical = codec.encode(item);
                assertThat(codec.decode(canonical)).isEqualTo(item);
                items.put(item.itemId(), item);
            }
        }
        assertThat(items).hasSize(records).hasSizeGreaterThan(1_000);
        assertThat(items.values()).allMatch(item -> item.title() != null);
    }
}
