package io.millrace.search.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.CatalogueItem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextLanguageTest {

    @ParameterizedTest
    @CsvSource({
        "en, red bag, ENGLISH",
        "en-GB, red bag, ENGLISH",
        "EN_us, red bag, ENGLISH",
        "zh, red bag, CJK",
        "zh-Hant, 紅色袋, CJK",
        "ja, 赤いバッグ, CJK",
        "ko, 빨간 가방, CJK",
        "yue, 紅色袋, CJK",
        "fr, sac rouge, OTHER",
        "el, κόκκινη τσάντα, OTHER",
        "enx, red bag, OTHER",
        ", red bag, ENGLISH",
        ", Sony 手机壳 X1, CJK",
        ", バッグ, CJK",
        ", 가방, CJK",
        ", красная сумка, OTHER",
        ", , ENGLISH",
    })
    void of_tagOrScript(String language, String title, TextLanguage expected) {
        CatalogueItem item =
                new CatalogueItem(
                        "i", null, null, null, title, null, language, null, List.of(), null, null,
                        true, null, List.of(), Map.of(), null, null, null);

        assertThat(TextLanguage.of(item)).isEqualTo(expected);
    }
}
