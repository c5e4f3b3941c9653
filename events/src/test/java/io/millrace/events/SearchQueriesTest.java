package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchQueriesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "red bag | red bag",
                "'  Red\tBAG ' | red bag",
                "red-bag, | red bag",
                "ＲＥＤ bag | red bag",
                "Grün | grün",
                "Gru\u0308n | grün",
                "T-shirt (XL) | t shirt xl",
                "65\" TV | 65 tv",
                "鲜花 红 | 鲜花 红",
                "हिन्दी | हिन्दी",
                "\uD83D\uDE80 rocket | rocket",
            })
    void normalised_wordsAlone(String text, String words) {
        assertThat(SearchQueries.normalised(text)).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "?!", "\uD83D\uDE80", "\uD83D"})
    void id_withoutAWord_isNone(String text) {
        assertThat(SearchQueries.normalised(text)).isEmpty();
        assertThat(SearchQueries.id(text)).isNull();
    }

    @Test
    void id_ofNull_isNone() {
        assertThat(SearchQueries.id(null)).isNull();
    }

    /** Stored documents bear these names: {@code printf %s 'red bag' | sha256sum | cut -c-32}. */
    @Test
    void id_neverChanges() {
        assertThat(SearchQueries.id("Red  bag!"))
                .isEqualTo("query:c0fb2417ed86e95c521bab8f1f76e408");
        assertThat(SearchQueries.id("bag red")).isNotEqualTo(SearchQueries.id("red bag"));
    }
}
