package io.millrace.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordCountTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''               | 0",
                "' - '            | 0",
                "bag              | 1",
                "RED bag,         | 2",
                "iphone 15 case   | 3",
                "a b c d e f      | 4",
                "手袋              | 1",
                "赤い手袋          | 2",
                "赤い手袋 大       | 3",
                "赤い手袋 大 革製   | 4"
            })
    void words_areCountedUpToAMost(String text, int words) {
        assertThat(WordCount.of(text, 4)).isEqualTo(words);
    }
}
