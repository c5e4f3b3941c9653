package io.millrace.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.content.ItemText.Field;
import io.millrace.content.ItemText.Part;
import io.millrace.events.CatalogueItem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ItemTextTest {
    private static CatalogueItem full() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("color", List.of("red", "white"));
        attributes.put("watts", 5.0);
        attributes.put("weight", 1.25);
        attributes.put("size", Map.of("width", 10));
        attributes.put("dimmable", true);
        return Items.item(
                " Desk lamp ",
                "For the desk.",
                "Acme",
                List.of("Home", "Lights"),
                List.of("led", "office"),
                attributes,
                null);
    }

    @Test
    void parts_everyField_areInTheirOrder() {
        assertThat(ItemText.parts(full()))
                .containsExactly(
                        new Part(Field.TITLE, "", "Desk lamp"),
                        new Part(Field.BRAND, "", "Acme"),
                        new Part(Field.CATEGORY, "", "Home"),
                        new Part(Field.CATEGORY, "", "Lights"),
                        new Part(Field.TAGS, "", "led"),
                        new Part(Field.TAGS, "", "office"),
                        new Part(Field.ATTRIBUTES, "color", "red"),
                        new Part(Field.ATTRIBUTES, "color", "white"),
                        new Part(Field.ATTRIBUTES, "watts", "5"),
                        new Part(Field.ATTRIBUTES, "weight", "1.25"),
                        new Part(Field.ATTRIBUTES, "size.width", "10"),
                        new Part(Field.ATTRIBUTES, "dimmable", "true"),
                        new Part(Field.DESCRIPTION, "", "For the desk."));
    }

    @Test
    void sentence_everyField_isOneText() {
        assertThat(ItemText.sentence(full()))
                .isEqualTo(
                        "Desk lamp. Acme. Home > Lights. led, office. color: red, color: white,"
                                + " watts: 5, weight: 1.25, size.width: 10, dimmable: true."
                                + " For the desk.");
    }

    @Test
    void sentence_nothingOrBlanks_isEmpty() {
        assertThat(ItemText.sentence(CatalogueItem.of("a"))).isEmpty();
        assertThat(ItemText.sentence(Items.titled(" \n "))).isEmpty();
    }

    @Test
    void parts_nullValues_areLeftOut() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("color", null);
        attributes.put("sizes", Collections.singletonList(null));

        assertThat(
                        ItemText.parts(
                                Items.item(
                                        null, null, null, List.of(), List.of(), attributes, null)))
                .isEmpty();
    }

    @Test
    void parts_endlessField_isCutOff() {
        List<Part> parts =
                ItemText.parts(
                        Items.item(
                                "title",
                                "d".repeat(10_000),
                                null,
                                List.of(),
                                Collections.nCopies(10_000, "tags"),
                                Map.of(),
                                null));

        assertThat(parts).filteredOn(part -> part.field() == Field.TAGS).hasSize(1024);
        assertThat(parts.get(parts.size() - 1).text()).hasSize(ItemText.MAXIMUM_CHARACTERS);
    }

    @Test
    void parts_cutWithinASurrogatePair_leaveItOut() {
        String rockets = "x" + "\uD83D\uDE80".repeat(3000);

        String kept = ItemText.parts(Items.titled(rockets)).get(0).text();

        assertThat(kept).hasSize(ItemText.MAXIMUM_CHARACTERS - 1).endsWith("\uD83D\uDE80");
    }
}
