package io.millrace.events.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.events.BadRecordException;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFileTest {
    private static final String HEADER = "user_id,item_id,type,timestamp\n";
    private static final long TIME = 1_259_653_500_000L;

    @TempDir Path folder;

    private int files;

    private final EventCodec codec = new EventCodec();

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("file" + files++), content);
    }

    private Path file(String content) throws IOException {
        return file(content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static List<FileRecord> read(Path path, String mapping) throws IOException {
        List<FileRecord> records = new ArrayList<>();
        try (EventFile file = EventFile.open(path, FieldMapping.parse(mapping))) {
            file.forEach(records::add);
        }
        return records;
    }

    private List<FileRecord> read(String content) throws IOException {
        return read(file(content), "");
    }

    private static String text(byte[] utf8) {
        return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
    }

    private Event decode(FileRecord fileRecord) throws BadRecordException {
        return codec.decode(fileRecord.json());
    }

    @Nested
    class Csv {
        @Test
        void iterator_rows_areRecordsForKafka() throws Exception {
            List<FileRecord> records =
                    read(
                            "user_id,visitor_id,item_id,type,timestamp,quantity,price,note\n"
                                    + "13085,v1,85048,purchase,2009-12-01 07:45:00,12,6.95,x\n"
                                    + ",v2,79323P,view,1259653500000,,,\n");

            assertThat(records).hasSize(2);
            assertThat(records.get(0).line()).isEqualTo(2);
            assertThat(text(records.get(0).key())).isEqualTo("13085");
            assertThat(records.get(0).timestamp()).isEqualTo(TIME);
            Event first = decode(records.get(0));
            assertThat(first.type()).isEqualTo(EventType.PURCHASE);
            assertThat(first.items()).containsExactly(new EventItem("85048", 12, 6.95));
            assertThat(first.visitorId()).isEqualTo("v1");
            assertThat(text(records.get(1).key())).isEqualTo("v2");
            assertThat(decode(records.get(1)).items()).containsExactly(EventItem.of("79323P"));
        }

        @Test
        void iterator_foreignHeader_isMapped() throws Exception {
            Path path =
                    file(
                            "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
                                    + "489434,85048,\"15CM \"\"GLASS\"\" BALL, LIGHTS\",12,2009-12-01 07:45:00,6.95,13085.0,UK\n");

            FileRecord only =
                    read(
                                    path,
                                    "Invoice=session_id,StockCode=item_id,Quantity=quantity,"
                                            + "InvoiceDate=timestamp,Price=price,"
                                            + "Customer ID=user_id:integer,type:=purchase")
                            .get(0);

            assertThat(text(only.key())).isEqualTo("13085");
            assertThat(text(only.json()))
                    .startsWith(
                            "{\"session_id\":\"489434\",\"item_id\":\"85048\",\"quantity\":\"12\","
                                    + "\"timestamp\":\"2009-12-01 07:45:00\",\"price\":\"6.95\","
                                    + "\"user_id\":\"13085\",\"type\":\"purchase\",\"event_id\":\"f-");
            assertThat(decode(only).timestamp()).isEqualTo(TIME);
        }

        @Test
        void iterator_quotedFields_keepDelimitersQuotesAndLineBreaks() throws Exception {
            List<FileRecord> records =
                    read(
                            "query,user_id,type,timestamp\r\n"
                                    + "\"red, \"\"big\"\"\r\nbag\",1,search,"
                                    + TIME
                                    + "\r\n"
                                    + "5\" plate,\"2\",search,"
                                    + TIME
                                    + "\r\n");

            assertThat(decode(records.get(0)).query()).isEqualTo("red, \"big\"\nbag");
            assertThat(records.get(1).line()).isEqualTo(4);
            assertThat(decode(records.get(1)).query()).isEqualTo("5\" plate");
            assertThat(decode(records.get(1)).userId()).isEqualTo("2");
        }

        @ParameterizedTest
        @ValueSource(strings = {";", "\t"})
        void iterator_otherDelimiter_isRecognised(String delimiter) throws Exception {
            String content = (HEADER + "1,a,view," + TIME + "\n").replace(",", delimiter);

            assertThat(decode(read(content).get(0)).userId()).isEqualTo("1");
        }

        @Test
        void iterator_itemsColumn_isAListOfIds() throws Exception {
            Event event =
                    decode(read("user_id,items,type,timestamp\n1,a|b|a,buy," + TIME + "\n").get(0));

            assertThat(event.items())
                    .containsExactly(EventItem.of("a"), EventItem.of("b"), EventItem.of("a"));
        }

        @Test
        void iterator_shortRow_lacksTheLastFields() throws Exception {
            FileRecord only = read(HEADER + "1,a,view\n").get(0);

            assertThat(only.timestamp()).isEqualTo(FileRecord.NO_TIMESTAMP);
            assertThat(text(only.key())).isEqualTo("1");
        }

        @Test
        void iterator_rowsThatAreNone_arePassedOnAsTheyStand() throws Exception {
            String good = "1,a,view," + TIME + "\n";
            List<FileRecord> records =
                    read(
                            HEADER
                                    + "1,a,view,,too many\n"
                                    + good
                                    + "1,\"a\"b,view,x\n"
                                    + good
                                    + "2,\"never closed,view,x\n"
                                    + good
                                    + "3,\"b\",view,"
                                    + TIME
                                    + "\n"
                                    + good);

            assertThat(records).hasSize(8);
            assertThat(text(records.get(0).json())).isEqualTo("1,a,view,,too many");
            assertThat(text(records.get(2).json())).isEqualTo("1,\"a\"b,view,x");
            assertThat(text(records.get(4).json())).isEqualTo("2,\"never closed,view,x");
            for (int bad : new int[] {0, 2, 4}) {
                assertThat(records.get(bad).key()).isNull();
                assertThat(records.get(bad).timestamp()).isEqualTo(FileRecord.NO_TIMESTAMP);
                assertThat(records.get(bad).line()).isEqualTo(bad + 2);
            }
            for (int whole : new int[] {1, 3, 5, 6, 7}) {
                assertThat(decode(records.get(whole)).timestamp()).isEqualTo(TIME);
                assertThat(records.get(whole).line()).isEqualTo(whole + 2);
            }
        }

        @Test
        void iterator_extraBlankFields_areIgnored() throws Exception {
            assertThat(decode(read(HEADER + "1,a,view," + TIME + ",, \n").get(0)).userId())
                    .isEqualTo("1");
        }

        @Test
        void iterator_rowNotInUtf8_isPassedOnAsItStands() throws Exception {
            byte[] row = "1,caf?,view,x".getBytes(StandardCharsets.ISO_8859_1);
            row[5] = (byte) 0xE9;
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            content.writeBytes(HEADER.getBytes(StandardCharsets.UTF_8));
            content.writeBytes(row);

            List<FileRecord> records = read(file(content.toByteArray()), "");

            assertThat(records).hasSize(1);
            assertThat(records.get(0).json()).isEqualTo(row);
        }

        @Test
        void iterator_hugeRow_isPassedOnAsTooLarge() throws Exception {
            String good = "1,a,view," + TIME + "\n";
            List<FileRecord> records =
                    read(HEADER + "1," + "x".repeat(3 << 20) + ",view,\n" + good);

            assertThat(records).hasSize(2);
            assertThat(records.get(0).json()).hasSize((1 << 20) + 1);
            assertThat(decode(records.get(1)).userId()).isEqualTo("1");
        }

        @Test
        void iterator_blankLines_areNoRows() throws Exception {
            assertThat(read("\n" + HEADER + "\n1,a,view," + TIME + "\n \n\n")).hasSize(1);
        }

        @Test
        void open_mappedColumnMissing_namesTheColumns() throws IOException {
            Path path = file(HEADER + "1,a,view,2009-12-01\n");

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EventFile.open(path, FieldMapping.parse("Customer=user_id")))
                    .withMessageContaining("'Customer'")
                    .withMessageContaining("user_id, item_id, type, timestamp");
        }

        @Test
        void open_noColumnKnown_namesTheColumns() throws IOException {
            Path path = file("Invoice,StockCode\n1,2\n");

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EventFile.open(path, FieldMapping.none()))
                    .withMessageContaining("Invoice, StockCode")
                    .withMessageContaining("column=field");
        }

        @Test
        void open_usedColumnTwice_isRefused() throws IOException {
            Path path = file("user_id,x,x,user_id\n1,2,3,4\n");

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EventFile.open(path, FieldMapping.none()))
                    .withMessageContaining("two columns 'user_id'");
        }

        @Test
        void open_unknownField_namesTheFields() throws IOException {
            Path path = file(HEADER + "1,a,view,2009-12-01\n");

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EventFile.open(path, FieldMapping.parse("user_id=user")))
                    .withMessageContaining("'user'")
                    .withMessageContaining("visitor_id");
        }
    }

    @Nested
    class JsonLines {
        private static final String LINE =
                "{\"user_id\":7,\"type\":\"view\",\"item_id\":\"a\",\"timestamp\":\"2009-12-01T07:45:00Z\"}";

        @Test
        void iterator_lineWithEventId_isUntouched() throws Exception {
            String line = LINE.replace("}", ", \"event_id\":\"e\" } ");

            FileRecord only = read(line + "\r\n").get(0);

            assertThat(text(only.json())).isEqualTo(line);
            assertThat(text(only.key())).isEqualTo("7");
            assertThat(only.timestamp()).isEqualTo(TIME);
            assertThat(only.line()).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ",\"event_id\":null", ",\"event_id\":\" \"", " \t"})
        void iterator_lineWithoutEventId_getsOne(String fields) throws Exception {
            Event event = decode(read(LINE.replace("}", fields + "}")).get(0));

            assertThat(event.eventId()).startsWith("f-").endsWith("-0");
            assertThat(event.userId()).isEqualTo("7");
        }

        @Test
        void iterator_emptyObject_getsAnEventId() throws Exception {
            assertThat(text(read(LINE + "\n{ }").get(1).json())).startsWith("{ \"event_id\":\"f-");
        }

        @Test
        void iterator_linesThatAreNoObjects_arePassedOnAsTheyStand() throws Exception {
            List<FileRecord> records =
                    read(LINE + "\nnonsense\n[1]\n{\"a\":\n" + LINE + "x\n" + LINE);

            assertThat(records).hasSize(6);
            assertThat(text(records.get(1).json())).isEqualTo("nonsense");
            assertThat(text(records.get(2).json())).isEqualTo("[1]");
            assertThat(text(records.get(3).json())).isEqualTo("{\"a\":");
            assertThat(text(records.get(4).json())).isEqualTo(LINE + "x");
            assertThat(decode(records.get(5)).eventId()).endsWith("-1");
        }

        @Test
        void iterator_mapping_renamesDropsAndAdds() throws Exception {
            Path path =
                    file(
                            "{\"uid\":7.0,\"what\":{\"x\":1},\"items\":[{\"item_id\":\"a\"}],\"timestamp\":"
                                    + TIME
                                    + ",\"value\":\"?\",\"type\":\"x\"}");

            FileRecord only = read(path, "uid=user_id:integer,type:=purchase,value=-").get(0);

            assertThat(text(only.key())).isEqualTo("7");
            assertThat(text(only.json()))
                    .startsWith(
                            "{\"user_id\":\"7\",\"items\":[{\"item_id\":\"a\"}],\"timestamp\":"
                                    + TIME
                                    + ",\"type\":\"purchase\",\"event_id\":\"f-");
        }
    }

    @Nested
    class DerivedIds {
        @Test
        void iterator_equalLines_haveDifferentIds() throws Exception {
            String row = "1,a,purchase," + TIME + "\n";
            List<String> ids = ids(file(HEADER + row + row + "2,a,purchase," + TIME + "\n" + row));

            assertThat(new HashSet<>(ids)).hasSize(4);
            assertThat(ids.get(0)).endsWith("-0");
            assertThat(ids.get(1)).endsWith("-1");
            assertThat(ids.get(2)).endsWith("-0");
            assertThat(ids.get(3)).endsWith("-2");
        }

        @Test
        void iterator_sameFileAgain_hasTheSameIds() throws Exception {
            Random random = new Random(9);
            StringBuilder content = new StringBuilder(HEADER);
            for (int i = 0; i < 5_000; i++) {
                content.append(random.nextInt(20))
                        .append(",i")
                        .append(random.nextInt(20))
                        .append(",view,")
                        .append(TIME + random.nextInt(3))
                        .append('\n');
            }
            Path path = file(content.toString());

            List<String> ids = ids(path);

            assertThat(new HashSet<>(ids)).hasSize(5_000);
            assertThat(ids(path)).isEqualTo(ids);
            assertThat(ids(file(gzip(Files.readAllBytes(path))))).isEqualTo(ids);
        }

        private List<String> ids(Path path) throws IOException, BadRecordException {
            List<String> ids = new ArrayList<>();
            for (FileRecord fileRecord : read(path, "")) {
                ids.add(decode(fileRecord).eventId());
            }
            return ids;
        }
    }

    @Nested
    class Opening {
        @Test
        void open_gzip_isRecognisedByContentNotName() throws Exception {
            byte[] content = (HEADER + "1,a,view," + TIME + "\n").getBytes(StandardCharsets.UTF_8);
            Path misnamed = Files.write(folder.resolve("plain.csv.gz"), content);

            assertThat(read(file(gzip(content)), "")).hasSize(1);
            assertThat(read(misnamed, "")).hasSize(1);
        }

        @Test
        void open_byteOrderMark_isSkipped() throws Exception {
            assertThat(decode(read("\ufeff" + HEADER + "1,a,view," + TIME).get(0)).userId())
                    .isEqualTo("1");
            assertThat(read("\ufeff" + JsonLines.LINE)).hasSize(1);
            assertThat(text(read("\ufeff" + JsonLines.LINE).get(0).key())).isEqualTo("7");
        }

        @Test
        void open_linesAcrossBuffers_areWhole() throws Exception {
            StringBuilder content = new StringBuilder(HEADER);
            Random random = new Random(4);
            int rows = 3_000;
            for (int i = 0; i < rows; i++) {
                content.append("u")
                        .append(i)
                        .append(",i")
                        .append("x".repeat(random.nextInt(300)))
                        .append(",view,")
                        .append(TIME)
                        .append(i % 2 == 0 ? "\r\n" : "\n");
            }
            List<FileRecord> records = read(content.toString());

            assertThat(records).hasSize(rows);
            for (int i = 0; i < rows; i++) {
                assertThat(text(records.get(i).key())).isEqualTo("u" + i);
                assertThat(records.get(i).timestamp()).isEqualTo(TIME);
            }
        }

        @Test
        void open_missingFile_saysSo() {
            assertThatIOException()
                    .isThrownBy(() -> EventFile.open(folder.resolve("no.csv"), FieldMapping.none()))
                    .withMessageContaining("no such file")
                    .withMessageContaining("no.csv");
        }

        @Test
        void open_directory_saysSo() {
            assertThatIOException()
                    .isThrownBy(() -> EventFile.open(folder, FieldMapping.none()))
                    .withMessageContaining("a directory")
                    .withMessageContaining(folder.toString());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\n", " \r\n\n", "\ufeff"})
        void open_emptyFile_saysSo(String content) throws IOException {
            Path plain = file(content);
            Path packed = file(gzip(content.getBytes(StandardCharsets.UTF_8)));

            for (Path path : List.of(plain, packed)) {
                assertThatIOException()
                        .isThrownBy(() -> EventFile.open(path, FieldMapping.none()))
                        .withMessageContaining("the file is empty")
                        .withMessageContaining(path.toString());
            }
        }

        @Test
        void open_headerOnly_saysSo() throws IOException {
            Path path = file(HEADER + "\n");

            assertThatIOException()
                    .isThrownBy(() -> EventFile.open(path, FieldMapping.none()))
                    .withMessageContaining("a header but no rows");
        }

        @Test
        void open_binaryFile_saysSo() throws IOException {
            Path path = file(new byte[] {'P', 'K', 3, 4, 0, 0, 8, 0});

            assertThatIOException()
                    .isThrownBy(() -> EventFile.open(path, FieldMapping.none()))
                    .withMessageContaining("binary");
        }

        @ParameterizedTest
        @ValueSource(strings = {"[{\"user_id\":1}]", "{\n\"user_id\":1}"})
        void open_oneJsonText_saysSo(String content) throws IOException {
            Path path = file(content);

            assertThatIOException()
                    .isThrownBy(() -> EventFile.open(path, FieldMapping.none()))
                    .withMessageContaining("an object on every line");
        }

        @Test
        void iterator_gzipCutShort_saysWhere() throws IOException {
            Random random = new Random(1);
            StringBuilder content = new StringBuilder(HEADER);
            for (int i = 0; i < 50_000; i++) {
                content.append(random.nextInt()).append(",a,view,").append(TIME).append('\n');
            }
            byte[] packed = gzip(content.toString().getBytes(StandardCharsets.UTF_8));
            Path path = file(Arrays.copyOf(packed, packed.length / 2));

            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> read(path, ""))
                    .withMessageMatching(
                            "the gzip file ends in the middle, after line \\d{4,}: .*");
        }

        @Test
        void open_gzipHeaderCutShort_saysSo() throws IOException {
            Path path = file(new byte[] {0x1F, (byte) 0x8B, 8});

            assertThatIOException()
                    .isThrownBy(() -> EventFile.open(path, FieldMapping.none()))
                    .withMessageContaining("damaged gzip file");
        }

        @Test
        void iterator_pastTheEnd_hasNoMore() throws IOException {
            try (EventFile events = EventFile.open(file(JsonLines.LINE), FieldMapping.none())) {
                events.iterator().next();
                assertThat(events.iterator().hasNext()).isFalse();
                assertThatExceptionOfType(NoSuchElementException.class)
                        .isThrownBy(() -> events.iterator().next());
            }
        }

        /** Whatever the bytes, no line that is not blank gets lost and nothing else is thrown. */
        @Test
        void iterator_randomBytes_yieldsEveryLine() throws IOException {
            Random random = new Random(12);
            String alphabet = ",,;\"\"\n\n\r {}[]:a1\u00e9\ufffd";
            for (int i = 0; i < 3_000; i++) {
                StringBuilder body = new StringBuilder();
                for (int n = random.nextInt(60); n > 0; n--) {
                    body.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                byte[] bytes =
                        (HEADER + "1,a,view,x\n" + body)
                                .getBytes(
                                        random.nextBoolean()
                                                ? StandardCharsets.UTF_8
                                                : StandardCharsets.ISO_8859_1);

                List<FileRecord> records = read(file(bytes), "");

                long previous = 1;
                for (FileRecord fileRecord : records) {
                    assertThat(fileRecord.line()).isGreaterThan(previous);
                    previous = fileRecord.line();
                    try {
                        decode(fileRecord);
                    } catch (BadRecordException expected) {
                        assertThat(expected.detail()).isNotBlank();
                    }
                }
            }
        }
    }
}
