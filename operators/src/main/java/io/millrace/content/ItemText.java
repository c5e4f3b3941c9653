package io.millrace.content;

import io.millrace.events.CatalogueItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What of a catalogue item is encoded.
 *
 * <p>Title, brand, category, tags, attributes and description; ids, price, stock, rating and times
 * are not, because they say nothing about what the item is, or have experts of their own. Of each
 * field the first {@link #MAXIMUM_CHARACTERS} characters count, which bounds the work for one item.
 */
public final class ItemText {
    /** Characters of one field that are encoded; the rest is left out. */
    public static final int MAXIMUM_CHARACTERS = 4096;

    private ItemText() {}

    /** A field, in the order of what a text cut short should keep. */
    public enum Field {
        TITLE("", 1.0),
        BRAND("brand", 0.5),
        CATEGORY("category", 0.7),
        TAGS("tags", 0.5),
        ATTRIBUTES("attributes", 0.4),
        DESCRIPTION("", 0.5);

        private final String namespace;
        private final double weight;

        Field(String namespace, double weight) {
            this.namespace = namespace;
            this.weight = weight;
        }

        /**
         * Words of different namespaces are different words. Title and description share the empty
         * one: a word means the same in both.
         */
        public String namespace() {
            return namespace;
        }

        /** How much the whole field counts, however long it is, relative to the title's 1. */
        public double weight() {
            return weight;
        }
    }

    /**
     * A text of one field. Tags, attributes and a category have one part for each entry.
     *
     * @param name of an attribute, with dots between the names of nested ones; empty for all others
     */
    public record Part(Field field, String name, String text) {}

    /** The parts in the order of their fields; none if there is nothing to encode. */
    public static List<Part> parts(CatalogueItem item) {
        Parts parts = new Parts();
        parts.add(Field.TITLE, "", item.title());
        parts.add(Field.BRAND, "", item.brand());
        item.category().forEach(step -> parts.add(Field.CATEGORY, "", step));
        item.tags().forEach(tag -> parts.add(Field.TAGS, "", tag));
        item.attributes().forEach(parts::addAttribute);
        parts.add(Field.DESCRIPTION, "", item.description());
        return parts.list;
    }

    /**
     * All of it as one text for a sentence encoder: {@code Desk lamp. Acme. Home > Lights. led,
     * dimmable. color: red, watts: 5. A lamp for the desk.}; empty if there is nothing to encode.
     */
    public static String sentence(CatalogueItem item) {
        List<Part> parts = parts(item);
        StringJoiner sentence = new StringJoiner(". ");
        for (Field field : Field.values()) {
            StringJoiner joined = new StringJoiner(field == Field.CATEGORY ? " > " : ", ");
            for (Part part : parts) {
                if (part.field == field) {
                    joined.add(part.name.isEmpty() ? part.text : part.name + ": " + part.text);
                }
            }
            if (joined.length() > 0) {
                sentence.add(joined.toString());
            }
        }
        return sentence.toString();
    }

    private static final class Parts {
        private final List<Part> list = new ArrayList<>();
        private Field field;
        private int left;

        void add(Field field, String name, String text) {
            if (text == null || text.isBlank()) {
                return;
            }
            if (field != this.field) {
                this.field = field;
                left = MAXIMUM_CHARACTERS;
            }
            String kept = firstCharacters(text.strip(), left);
            // Names count too, or empty values under long names would cost without bound.
            left -= Math.min(left, name.length() + text.length());
            if (!kept.isEmpty()) {
                list.add(new Part(field, name, kept));
            }
        }

        void addAttribute(String name, Object value) {
            if (value instanceof Map<?, ?> nested) {
                nested.forEach((inner, entry) -> addAttribute(name + "." + inner, entry));
            } else if (value instanceof Iterable<?> entries) {
                entries.forEach(entry -> addAttribute(name, entry));
            } else if (value != null) {
                add(Field.ATTRIBUTES, name, text(value));
            }
        }

        /** The number 42 is the same text however its record wrote it. */
        private static String text(Object value) {
            if (value instanceof Number number) {
                double real = number.doubleValue();
                long whole = number.longValue();
                return real == whole ? Long.toString(whole) : Double.toString(real);
            }
            return value.toString();
        }

        private static String firstCharacters(String text, int count) {
            if (text.length() <= count) {
                return text;
            }
            boolean splitsPair =
                    count > 0
                            && Character.isHighSurrogate(text.charAt(count - 1))
                            && Character.isLowSurrogate(text.charAt(count));
            return text.substring(0, splitsPair ? count - 1 : count);
        }
    }
}
