package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.Event;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositiveRuleTest {

    @ParameterizedTest
    @CsvSource({
        "rate_item>=5, 5, true",
        "rate_item>=5, 4.9, false",
        "rate_item > 3, 3, false",
        "rating>3, 4, true",
        "rate_item<=2, 2, true",
        "rate_item<2, 2, false",
        "rate_item=1, 1, true",
        "rate_item>=-1, -0.5, true",
        "rate_item, , true",
        "rate_item>=1, , false",
        "'purchase,rate_item>=4', 4, true",
        "purchase, 5, false"
    })
    void ratingMatches(String rule, Double value, boolean expected) {
        assertThat(PositiveRule.parse(rule).matches(rating(value))).isEqualTo(expected);
    }

    @Test
    void everything_matchesAnything() {
        assertThat(PositiveRule.everything().matches(rating(null))).isTrue();
    }

    @Test
    void parse_unknownTypeOrComparison_namesIt() {
        assertThatThrownBy(() -> PositiveRule.parse("purchase,rat_item>=4"))
                .hasMessage("unknown event type 'rat_item'");
        assertThatThrownBy(() -> PositiveRule.parse("rate_item>=high"))
                .hasMessage("'rate_item>=high' is neither TYPE nor TYPE>=VALUE");
        assertThatThrownBy(() -> PositiveRule.parse("purchase,")).hasMessageContaining("''");
    }

    private static Event rating(Double value) {
        return new Event(
                null,
                EventType.RATE_ITEM,
                "ann",
                null,
                List.of(EventItem.of("cup")),
                1,
                null,
                value,
                null,
                null,
                null,
                null,
                null);
    }
}
