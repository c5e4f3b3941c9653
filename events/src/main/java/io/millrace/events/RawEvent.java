package io.millrace.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The fields of an event as they were written. */
final class RawEvent extends RawRecord {
    String eventId;
    String type;
    String userId;
    String visitorId;
    String sessionId;
    String query;
    String surface;
    String slateId;
    String variant;
    String timestamp;
    Integer position;
    RawNumber value;

    /** The item written into the event itself; its quantity and price are everyone's defaults. */
    final Item flat = new Item();

    final List<Item> items = new ArrayList<>(1);

    /** One entry of {@code items}. */
    static final class Item {
        String itemId;
        RawNumber quantity;
        RawNumber price;
    }

    @Override
    void take(String name, JsonParser parser) throws IOException {
        switch (name) {
            case EventFields.EVENT_ID -> eventId = text(name, parser);
            case EventFields.TYPE -> type = text(name, parser);
            case EventFields.USER_ID -> userId = text(name, parser);
            case EventFields.VISITOR_ID -> visitorId = text(name, parser);
            case EventFields.SESSION_ID -> sessionId = text(name, parser);
            case EventFields.QUERY -> query = text(name, parser);
            case EventFields.SURFACE -> surface = text(name, parser);
            case EventFields.SLATE_ID -> slateId = text(name, parser);
            case EventFields.VARIANT -> variant = text(name, parser);
            case EventFields.TIMESTAMP -> timestamp = timestamp(parser);
            case EventFields.POSITION -> position = position(parser);
            case EventFields.VALUE -> value = number(parser);
            case EventFields.ITEM_ID, EventFields.QUANTITY, EventFields.PRICE ->
                    takeOfItem(flat, name, parser);
            case EventFields.ITEMS -> takeItems(parser);
            default -> parser.skipChildren();
        }
    }

    private void takeOfItem(Item item, String name, JsonParser parser) throws IOException {
        switch (name) {
            case EventFields.ITEM_ID -> item.itemId = text(name, parser);
            case EventFields.QUANTITY -> item.quantity = number(parser);
            case EventFields.PRICE -> item.price = number(parser);
            default -> parser.skipChildren();
        }
    }

    private void takeItems(JsonParser parser) throws IOException {
        items.clear();
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            invalid("items is " + kind(parser.currentToken()) + ", expected an array");
            parser.skipChildren();
            return;
        }
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            Item item = new Item();
            items.add(item);
            if (token == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    takeOfItem(item, name, parser);
                }
            } else if (token == JsonToken.START_ARRAY) {
                invalid("an entry of items is an array, expected an object or text");
                parser.skipChildren();
            } else {
                item.itemId = text("an entry of items", parser);
            }
        }
    }

    private Integer position(JsonParser parser) throws IOException {
        RawNumber number = number(parser);
        if (number == null) {
            return null;
        }
        if (!number.isWhole() || number.value() < 0 || number.value() > Integer.MAX_VALUE) {
            invalid("position is " + number.shown() + ", expected a whole number from 0");
            return null;
        }
        return (int) number.value();
    }
}
