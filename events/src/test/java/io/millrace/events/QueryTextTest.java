package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class QueryTextTest {

    private static final String ROCKET = "\uD83D\uDE80";

    @Test
    void short_isWholeButForWhiteSpace() {
        assertThat(QueryText.of(" Red \t bag,\n(XL) ")).isEqualTo(whole("Red bag, (XL)"));
        assertThat(QueryText.of("red" + " ".repeat(10_000) + "bag")).isEqualTo(whole("red bag"));
        assertThat(QueryText.of(null)).isEqualTo(whole(""));
        assertThat(QueryText.of("\u3000 \t")).isEqualTo(whole(""));
        String longest = ("seven77 ".repeat(31) + "seven77").strip();
        assertThat(QueryText.of(longest)).isEqualTo(whole(longest));
    }

    @Test
    void words_endAfterTheMost() {
        assertThat(QueryText.of("a ".repeat(500)))
                .isEqualTo(new QueryText("a ".repeat(32).strip(), true));
        assertThat(QueryText.of("a-".repeat(500)).text()).isEqualTo("a-".repeat(32));
        // Without blanks two characters are a word, as where words are counted.
        assertThat(QueryText.of("手".repeat(500)).text()).isEqualTo("手".repeat(64));
    }

    @Test
    void characters_endBeforeTheWordThatExceedsThem() {
        QueryText cut = QueryText.of("elevenchars ".repeat(30));

        assertThat(cut).isEqualTo(new QueryText("elevenchars ".repeat(21).strip(), true));
    }

    @Test
    void word_ofManyLetters_isCutAndTheNextIsKept() {
        assertThat(QueryText.of("x".repeat(40_000) + " bag"))
                .isEqualTo(new QueryText("x".repeat(64) + " bag", true));
        // Of 64 characters that take two units each.
        String wide = "\uD835\uDC00";
        assertThat(QueryText.of(wide.repeat(40_000)).text()).isEqualTo(wide.repeat(64));
    }

    @Test
    void emoji_areNotTakenApart() {
        assertThat(QueryText.of(ROCKET.repeat(5_000)).text()).isEqualTo(ROCKET.repeat(128));
        String odd = QueryText.of("!" + ROCKET.repeat(5_000)).text();
        assertThat(odd).isEqualTo("!" + ROCKET.repeat(127));
    }

    @Test
    void any_isBoundedAndCutOnce() {
        Random random = new Random(5);
        String[] pieces = {
            "a",
            "Bag",
            " ",
            "  ",
            "-",
            ROCKET,
            "手",
            "か",
            "\u0301",
            "\uFE0F",
            "\uD83D",
            "\u00A0",
            "x".repeat(70),
            "हिन्दी",
            "\uD835\uDC00",
            "9"
        };
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(300);
            for (int i = 0; i < length; i++) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            QueryText cut = QueryText.of(text.toString());

            assertThat(cut.text().length()).isLessThanOrEqualTo(QueryText.MOST_CHARACTERS);
            assertThat(QueryText.of(cut.text())).isEqualTo(whole(cut.text()));
            assertThat(SearchQueries.id(cut.text())).isEqualTo(SearchQueries.id(text.toString()));
        }
    }

    private static QueryText whole(String text) {
        return new QueryText(text, false);
    }
}
