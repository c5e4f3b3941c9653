package io.millrace.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Desk-Lamp, 5W (LED)   | desk lamp 5w led
                    Grün ÉTÉ İstanbul     | grün été i̇stanbul
                    Ａｃｍｅ ﬁne             | acme fine
                    हिन्दी में              | हिन्दी में
                    красная ЛАМПА         | красная лампа
                    台灯红色               | 台灯 灯红 红色
                    灯                    | 灯
                    iPhone用ケース 赤       | iphone 用ケ ケー ース 赤
                    조명 램프              | 조명 램프
                    🚀 --                 | ''
                    """)
    void forEach_anyScript_yieldsItsWords(String text, String words) {
        List<String> found = new ArrayList<>();
        Words.forEach(text, found::add);

        assertThat(String.join(" ", found)).isEqualTo(words);
    }
}
