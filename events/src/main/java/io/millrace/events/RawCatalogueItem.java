package io.millrace.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The fields of a catalogue item as they were written. */
final class RawCatalogueItem extends RawRecord {
    String itemId;
    String productId;
    String sku;
    String gtin;
    String title;
    String description;
    String language;
    String brand;
    List<String> category = List.of();
    RawNumber price;
    String currency;
    boolean inStock = true;
    RawNumber rating;
    List<String> tags = List.of();
    Map<String, Object> attributes = Map.of();
    RawVector vector;
    RawVector imageVector;
    String updatedAt;

    @Override
    void take(String name, JsonParser parser) throws IOException {
        switch (name) {
            case CatalogueFields.ITEM_ID -> itemId = text(name, parser);
            case CatalogueFields.PRODUCT_ID -> productId = text(name, parser);
            case CatalogueFields.SKU -> sku = text(name, parser);
            case CatalogueFields.GTIN -> gtin = text(name, parser);
            case CatalogueFields.TITLE -> title = text(name, parser);
            case CatalogueFields.DESCRIPTION -> description = text(name, parser);
            case CatalogueFields.LANGUAGE -> language = text(name, parser);
            case CatalogueFields.BRAND -> brand = text(name, parser);
            case CatalogueFields.CATEGORY -> category = category(parser);
            case CatalogueFields.PRICE -> price = number(parser);
            case CatalogueFields.CURRENCY -> currency = text(name, parser);
            case CatalogueFields.IN_STOCK -> inStock = flag(name, parser);
            case CatalogueFields.RATING -> rating = number(parser);
            case CatalogueFields.TAGS -> tags = texts(name, parser, "\\|");
            case CatalogueFields.ATTRIBUTES -> attributes = attributes(parser);
            case CatalogueFields.VECTOR -> vector = RawVector.read(parser);
            case CatalogueFields.IMAGE_VECTOR -> imageVector = RawVector.read(parser);
            case CatalogueFields.UPDATED_AT -> updatedAt = timestamp(parser);
            default -> parser.skipChildren();
        }
    }

    private List<String> category(JsonParser parser) throws IOException {
        String separator = "/";
        if (parser.currentToken() == JsonToken.VALUE_STRING && parser.getText().contains(">")) {
            separator = ">";
        }
        return texts(CatalogueFields.CATEGORY, parser, separator);
    }

    /** An array of texts, or one text with separators; blank entries are dropped. */
    private List<String> texts(String name, JsonParser parser, String separator)
            throws IOException {
        List<String> texts = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                addUnlessNull(texts, text("an entry of " + name, parser));
            }
        } else {
            String joined = text(name, parser);
            if (joined != null) {
                for (String part : joined.split(separator)) {
                    addUnlessNull(texts, Texts.strippedOrNull(part));
                }
            }
        }
        return texts;
    }

    private static void addUnlessNull(List<String> texts, String text) {
        if (text != null) {
            texts.add(text);
        }
    }

    private boolean flag(String name, JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_TRUE, VALUE_NULL -> {
                return true;
            }
            case VALUE_FALSE -> {
                return false;
            }
            default -> {
                String text = text(name, parser);
                if (text == null) {
                    return true;
                }
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "1" -> {
                        return true;
                    }
                    case "false", "no", "0" -> {
                        return false;
                    }
                    default -> {
                        invalid(name + " is " + Texts.quoted(text) + ", expected true or false");
                        return true;
                    }
                }
            }
        }
    }

    private Map<String, Object> attributes(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                return object(parser);
            }
            case VALUE_NULL -> {
                return Map.of();
            }
            case VALUE_STRING -> {
                return attributes(parser.getText());
            }
            default -> {
                invalid("attributes is " + kind(parser.currentToken()) + ", expected an object");
                parser.skipChildren();
                return Map.of();
            }
        }
    }

    /** Attributes in a column of a CSV file: a JSON object as text. */
    private Map<String, Object> attributes(String text) {
        if (text.isBlank()) {
            return Map.of();
        }
        try (JsonParser inner = JSON.createParser(text)) {
            if (inner.nextToken() == JsonToken.START_OBJECT) {
                Map<String, Object> attributes = object(inner);
                if (inner.nextToken() == null) {
                    return attributes;
                }
            }
        } catch (IOException malformed) {
            // Reported below with everything else that is no object.
        }
        invalid("attributes is " + Texts.quoted(text) + ", expected a JSON object");
        return Map.of();
    }

    private Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (!Texts.isWellFormed(name)) {
                invalid("attribute " + Texts.quoted(name) + " holds half a surrogate pair");
            }
            parser.nextToken();
            object.put(name, any(name, parser));
        }
        return object;
    }

    private Object any(String name, JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                return object(parser);
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(any(name, parser));
                }
                return array;
            }
            case VALUE_STRING -> {
                String text = parser.getText();
                if (!Texts.isWellFormed(text)) {
                    invalid("attribute " + Texts.quoted(name) + " holds half a surrogate pair");
                }
                return text;
            }
            case VALUE_NUMBER_INT -> {
                return parser.getNumberValue();
            }
            case VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                if (!Double.isFinite(number)) {
                    invalid(
                            "attribute "
                                    + Texts.quoted(name)
                                    + " is "
                                    + Texts.quoted(parser.getText())
                                    + ", too large a number");
                }
                return number;
            }
            case VALUE_TRUE -> {
                return true;
            }
            case VALUE_FALSE -> {
                return false;
            }
            default -> {
                return null;
            }
        }
    }
}
