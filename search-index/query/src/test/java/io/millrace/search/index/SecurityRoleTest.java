package io.millrace.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SecurityRoleTest {
    private static final IndexNames NAMES = new IndexNames("millrace");
    private static final Pattern JSON_BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    @Test
    void roleName_isTheDeployments() {
        assertThat(SecurityRole.SEARCH.roleName(new IndexNames("shop"))).isEqualTo("shop-search");
    }

    @Test
    void body_isWhatTheDocumentationSays() throws IOException {
        Matcher blocks =
                JSON_BLOCK.matcher(Files.readString(Path.of("..", "..", "docs", "security.md")));
        List<JsonNode> documented = new ArrayList<>();
        while (blocks.find()) {
            documented.add(new ObjectMapper().readTree(blocks.group(1)));
        }
        assertThat(documented)
                .containsExactly(
                        SecurityRole.SEARCH.body(NAMES),
                        SecurityRole.JOB.body(NAMES),
                        SecurityRole.CONSOLE.body(NAMES));
    }

    @Test
    void search_neverReadsProfiles() {
        assertThat(SecurityRole.SEARCH.body(NAMES).toString()).doesNotContain("profiles");
    }
}
