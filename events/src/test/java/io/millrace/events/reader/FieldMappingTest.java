package io.millrace.events.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.events.EventFields;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldMappingTest {
    private static String field(FieldMapping mapping, String column) {
        return mapping.target(column, EventFields.ALL).field();
    }

    @Test
    void parse_columnsAndConstants_areUnderstood() {
        FieldMapping mapping =
                FieldMapping.parse(
                        "Invoice=session_id, StockCode = item_id ,Customer ID=user_id:integer,type:=purchase");

        assertThat(field(mapping, "Invoice")).isEqualTo("session_id");
        assertThat(field(mapping, "StockCode")).isEqualTo("item_id");
        assertThat(mapping.target("Customer ID", EventFields.ALL))
                .isEqualTo(new FieldMapping.Target("user_id", true));
        assertThat(mapping.constants()).containsOnlyKeys("type").containsEntry("type", "purchase");
    }

    @Test
    void target_unmappedColumnOfAFieldsName_isThatField() {
        FieldMapping mapping = FieldMapping.parse("Invoice=session_id");

        assertThat(field(mapping, "price")).isEqualTo("price");
        assertThat(field(mapping, "Price")).isNull();
        assertThat(field(mapping, "Country")).isNull();
    }

    @Test
    void target_fieldGivenToAnother_isNotTheColumnOfItsName() {
        FieldMapping mapping = FieldMapping.parse("kind=type,value=-,user_id:=me");

        assertThat(field(mapping, "kind")).isEqualTo("type");
        assertThat(field(mapping, "type")).isNull();
        assertThat(field(mapping, "value")).isNull();
        assertThat(field(mapping, "user_id")).isNull();
    }

    @Test
    void parse_backslash_takesTheMeaningOfSeparators() {
        FieldMapping mapping =
                FieldMapping.parse(
                        "Name\\, first=user_id,a\\=b=item_id,c\\:=query,surface:=x\\,y=z\\\\");

        assertThat(field(mapping, "Name, first")).isEqualTo("user_id");
        assertThat(field(mapping, "a=b")).isEqualTo("item_id");
        assertThat(field(mapping, "c:")).isEqualTo("query");
        assertThat(mapping.constants()).containsEntry("surface", "x,y=z\\");
    }

    @Test
    void parse_blank_isNone() {
        assertThat(FieldMapping.parse(" ").isNone()).isTrue();
        assertThat(FieldMapping.parse("").isNone()).isTrue();
        assertThat(FieldMapping.parse("a=item_id,").isNone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Invoice", "=item_id", "Invoice=", "type:=", ":=x", "a=item_id,b"})
    void parse_entryWithoutTwoSides_isRefusedByName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldMapping.parse(text))
                .withMessageContaining(text.substring(text.indexOf(',') + 1))
                .withMessageContaining("column=field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=item_id,b=item_id", "a=item_id,a=user_id", "a=type,type:=view"})
    void parse_columnOrFieldTwice_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldMapping.parse(text))
                .withMessageContaining("mapped twice");
    }

    @Test
    void parse_twoColumnsDropped_isFine() {
        assertThat(FieldMapping.parse("a=-,b=-").isNone()).isFalse();
    }

    @Test
    void checkFields_unknownField_namesTheFields() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldMapping.parse("a=item").checkFields(EventFields.ALL))
                .withMessageContaining("'item'")
                .withMessageContaining("item_id, quantity");
    }

    @Test
    void checkColumns_missingColumn_namesTheColumns() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                FieldMapping.parse("Customer=user_id")
                                        .checkColumns(List.of("Invoice", "Customer ID")))
                .withMessageContaining("'Customer'")
                .withMessageContaining("Invoice, Customer ID");
    }

    @ParameterizedTest
    @CsvSource({
        "13085.0, 13085",
        "13085.000, 13085",
        "13085., 13085",
        "13085, 13085",
        "13085.5, 13085.5",
        "C489449, C489449",
        ".0, .0",
        "a.b, a.b"
    })
    void converted_integer_losesAFractionOfZeros(String text, String converted) {
        assertThat(new FieldMapping.Target("user_id", true).converted(text)).isEqualTo(converted);
    }
}
