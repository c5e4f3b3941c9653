package io.millrace.events.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueFileTest {
    @TempDir Path folder;

    private final CatalogueCodec codec = new CatalogueCodec();

    private List<FileRecord> read(String content, String mapping) throws IOException {
        Path path = Files.writeString(folder.resolve("catalogue"), content);
        List<FileRecord> records = new ArrayList<>();
        try (CatalogueFile file = CatalogueFile.open(path, FieldMapping.parse(mapping))) {
            file.forEach(records::add);
        }
        return records;
    }

    @Test
    void iterator_jsonLines_areUntouched() throws IOException {
        String line = "{\"item_id\":10002,\"title\":\"Globe\",\"updated_at\":\"2009-12-01\"}";

        List<FileRecord> records = read(line + "\n{\"title\":\"no id\"}\n", "");

        assertThat(records).hasSize(2);
        assertThat(new String(records.get(0).json(), StandardCharsets.UTF_8)).isEqualTo(line);
        assertThat(new String(records.get(0).key(), StandardCharsets.UTF_8)).isEqualTo("10002");
        assertThat(records.get(0).timestamp()).isEqualTo(1_259_625_600_000L);
        assertThat(records.get(1).key()).isNull();
        assertThat(records.get(1).timestamp()).isEqualTo(FileRecord.NO_TIMESTAMP);
    }

    @Test
    void iterator_csv_isUnderstoodByTheCodec() throws Exception {
        List<FileRecord> records =
                read(
                        "StockCode;title;category;price;in_stock;tags;attributes;vector\n"
                                + "a;\"Bag; red\";Home > Bags;2.5;false;new|red;\"{\"\"size\"\":1}\";0.5,1\n",
                        "StockCode=item_id,currency:=GBP");

        CatalogueItem item = codec.decode(records.get(0).json());

        assertThat(item.itemId()).isEqualTo("a");
        assertThat(item.title()).isEqualTo("Bag; red");
        assertThat(item.category()).containsExactly("Home", "Bags");
        assertThat(item.price()).isEqualTo(2.5);
        assertThat(item.currency()).isEqualTo("GBP");
        assertThat(item.inStock()).isFalse();
        assertThat(item.tags()).containsExactly("new", "red");
        assertThat(item.attributes()).isEqualTo(Map.of("size", 1));
        assertThat(item.vector()).containsExactly(0.5f, 1f);
    }

    @Test
    void open_fieldOfEventsOnly_isNoField() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{\"a\":1}\n", "a=user_id"))
                .withMessageContaining("'user_id' is no field")
                .withMessageContaining("image_vector");
    }

    @Test
    void open_missingFile_saysSo() {
        assertThatIOException()
                .isThrownBy(
                        () -> CatalogueFile.open(folder.resolve("none.jsonl"), FieldMapping.none()))
                .withMessageContaining("no such file");
    }
}
