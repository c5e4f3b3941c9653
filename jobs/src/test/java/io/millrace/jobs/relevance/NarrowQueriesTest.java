package io.millrace.jobs.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NarrowQueriesTest {
    private static final List<CatalogueItem> ITEMS =
            Stream.of(
                            "Red retrospot lunch bag",
                            "Red retrospot jumbo bag",
                            "Blue jumbo bag",
                            "Lunch box")
                    .map(NarrowQueriesTest::titled)
                    .toList();

    private final NarrowQueries queries = new NarrowQueries(ITEMS, 100);

    @Test
    void twoRarestWords_areLeftOut_theLaterOneOfEquals() {
        assertThat(queries.of("Red retrospot lunch bag"))
                .as("red, retrospot and lunch are in two titles each")
                .contains("red bag");
        assertThat(queries.of("BAG, jumbo: unheard-of red")).contains("bag jumbo red");
    }

    @Test
    void titlesOfLessThanFourWords_giveNone() {
        assertThat(queries.of("Blue jumbo bag")).isEmpty();
        assertThat(queries.of("bag bag bag bag")).isEmpty();
        assertThat(queries.of("")).isEmpty();
        assertThat(queries.of(null)).isEmpty();
    }

    @Test
    void fewerWords_areTheMostCommonOnes() {
        NarrowQueries broad = new NarrowQueries(ITEMS, 1);

        assertThat(broad.of("Red retrospot lunch bag")).contains("bag");
        assertThat(broad.of("Blue jumbo bag")).isEmpty();
    }

    private static CatalogueItem titled(String title) {
        String json = "{\"item_id\":\"%s\",\"title\":\"%s\"}".formatted(title, title);
        try {
            return new CatalogueCodec().decode(json.getBytes(StandardCharsets.UTF_8));
        } catch (io.millrace.events.BadRecordException e) {
            throw new AssertionError(e);
        }
    }
}
