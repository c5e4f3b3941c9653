package io.millrace.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    @Test
    void committedPage_isTheGeneratedOne() throws IOException {
        Path page = Path.of("..", "docs", "configuration.md");
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as(
                        "docs/configuration.md differs from the declarations; run"
                                + " `./millrace config --reference > docs/configuration.md`")
                .isEqualTo(ConfigReference.markdown());
    }

    @Test
    void page_namesEveryOption() {
        String page = ConfigReference.markdown();
        for (Option<?> option : MillraceConfig.options()) {
            assertThat(page).contains("`" + option.key() + "`", option.environmentName());
        }
    }
}
