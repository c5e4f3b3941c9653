package io.millrace.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTableTest {

    private static final Comparison COMPARISON =
            new Comparison(
                    List.of(hit(1, "a"), hit(2, "b"), hit(3, "c")),
                    List.of(hit(1, "c", "tier1"), hit(2, "b"), hit(3, "z", "some_new_reason")));

    @Test
    void lines_wideTerminal_putsRanksBesideEachOther() {
        List<String> lines = new ComparisonTable("plain", "for you", 100).lines(COMPARISON, 3);

        assertThat(lines).hasSize(6);
        assertThat(lines.get(0)).startsWith("plain").endsWith("for you");
        assertThat(lines.get(1)).startsWith("  1 title a").contains("│   1 ▲2    title c");
        assertThat(lines.get(2)).contains("└ fits best");
        assertThat(lines.get(3)).startsWith("  2 title b").contains("│   2 =     title b");
        assertThat(lines.get(4)).startsWith("  3 title c").contains("│   3 new   title z");
        assertThat(lines.get(5)).contains("└ some_new_reason");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 87, 88, 100, 160})
    void lines_anyWidth_fits(int width) {
        SearchHit wide =
                hit(1, "Ü".repeat(300), "tier1", "tier2", "brand", "category", "price_band");
        Comparison comparison = new Comparison(List.of(wide), List.of(wide));

        assertThat(
                        new ComparisonTable("p".repeat(200), "q".repeat(200), width)
                                .lines(comparison, 9))
                .allSatisfy(
                        line ->
                                assertThat(line.codePointCount(0, line.length()))
                                        .isLessThanOrEqualTo(width));
    }

    @Test
    void lines_narrowTerminal_showsTheRankingOfInterest() {
        List<String> lines = new ComparisonTable("plain", "for you", 50).lines(COMPARISON, 3);

        assertThat(lines.get(0)).isEqualTo("for you");
        assertThat(String.join("\n", lines)).contains("▲2").doesNotContain("title a");
    }

    @Test
    void lines_fewerHitsAfter_keepsAllBefore() {
        Comparison comparison =
                new Comparison(List.of(hit(1, "a"), hit(2, "b")), List.of(hit(1, "b")));

        assertThat(String.join("\n", new ComparisonTable("l", "r", 100).lines(comparison, 10)))
                .contains("title a")
                .contains("  2 title b");
    }

    @Test
    void comparison_countsMovesAndPersonalHits() {
        assertThat(COMPARISON.moved()).isEqualTo(2);
        assertThat(COMPARISON.personal()).isEqualTo(2);
        assertThat(new Comparison(List.of(), List.of(hit(1, "a", "trending"))).personal()).isZero();
    }

    @Test
    void cut_controlCharacters_cannotBreakTheTable() {
        assertThat(Column.cut("a\nb\tc\u001b[2J", 20)).isEqualTo("a b c [2J");
        assertThat(Column.left("abcdef", 4)).isEqualTo("abc…");
        assertThat(Column.right("ab", 4)).isEqualTo("  ab");
    }

    private static SearchHit hit(int rank, String id, String... reasons) {
        return new SearchHit(rank, id, "title " + id, 1.0, "EUR", 1, List.of(reasons));
    }
}
