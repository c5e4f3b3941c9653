package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    private static final long TIME = 1_259_653_500_000L;

    private final EventCodec codec = new EventCodec();

    private Event decode(String json) throws BadRecordException {
        return codec.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private BadRecordException reject(String json) {
        return reject(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private BadRecordException reject(byte[] json) {
        BadRecordException bad =
                catchThrowableOfType(BadRecordException.class, () -> codec.decode(json));
        assertThat(bad).as("rejection of the record").isNotNull();
        return bad;
    }

    private static String purchase(String fields) {
        return "{'type':'purchase','user_id':'13085','item_id':'85048','timestamp':"
                + TIME
                + (fields.isEmpty() ? "" : ",")
                + fields
                + "}";
    }

    @Nested
    class Decoding {
        @Test
        void decode_everyField_isKept() throws BadRecordException {
            Event event =
                    decode(
                            "{'event_id':'e1','type':'select_item','user_id':'u','visitor_id':'v',"
                                    + "'items':[{'item_id':'a','quantity':2,'price':9.5}],"
                                    + "'timestamp':'2009-12-01T07:45:00Z','session_id':'s',"
                                    + "'value':19,'query':'red bag','surface':'search',"
                                    + "'position':3,'slate_id':'sl','variant':'B'}");

            assertThat(event)
                    .isEqualTo(
                            new Event(
                                    "e1",
                                    EventType.SELECT_ITEM,
                                    "u",
                                    "v",
                                    List.of(new EventItem("a", 2, 9.5)),
                                    TIME,
                                    "s",
                                    19.0,
                                    "red bag",
                                    "search",
                                    3,
                                    "sl",
                                    "B"));
            assertThat(event.shopperId()).isEqualTo("u:u");
        }

        @Test
        void decode_numbersAsText_areNumbers() throws BadRecordException {
            Event event =
                    decode(
                            purchase(
                                    "'quantity':'12','price':' 6.95 ','value':'83.4','position':'7'"));

            assertThat(event.items()).containsExactly(new EventItem("85048", 12, 6.95));
            assertThat(event.value()).isEqualTo(83.4);
            assertThat(event.position()).isEqualTo(7);
        }

        @Test
        void decode_idsAsNumbers_areTextAsWritten() throws BadRecordException {
            Event event =
                    decode(
                            "{'type':'view','user_id':13085,'item_id':85048.0,'timestamp':"
                                    + TIME
                                    + "}");

            assertThat(event.userId()).isEqualTo("13085");
            assertThat(event.items()).containsExactly(EventItem.of("85048.0"));
        }

        @Test
        void decode_unknownFields_areIgnored() throws BadRecordException {
            Event event = decode(purchase("'ip':'::1','x':{'type':[1,{'user_id':2}]},'y':[[]]"));

            assertThat(event.userId()).isEqualTo("13085");
        }

        @Test
        void decode_nullAndBlankFields_areAbsent() throws BadRecordException {
            Event event =
                    decode(
                            purchase(
                                    "'event_id':null,'visitor_id':'  ','session_id':'','value':null,"
                                            + "'quantity':'','price':null,'position':null,'items':null"));

            assertThat(event.eventId()).isNull();
            assertThat(event.visitorId()).isNull();
            assertThat(event.sessionId()).isNull();
            assertThat(event.value()).isNull();
            assertThat(event.position()).isNull();
            assertThat(event.items()).containsExactly(EventItem.of("85048"));
        }

        @Test
        void decode_surroundingWhiteSpace_isDropped() throws BadRecordException {
            Event event =
                    decode(
                            "{'type':' view ','user_id':' 1 ','item_id':'a ','timestamp':"
                                    + TIME
                                    + "}");

            assertThat(event.userId()).isEqualTo("1");
            assertThat(event.items()).containsExactly(EventItem.of("a"));
        }

        @Test
        void decode_fieldTwice_countsWithItsLastValue() throws BadRecordException {
            assertThat(decode(purchase("'item_id':'other'")).items())
                    .containsExactly(EventItem.of("other"));
        }

        @Test
        void decode_visitorOnly_isTheShopper() throws BadRecordException {
            Event event =
                    decode(
                            "{'type':'view','visitor_id':'abc','item_id':'a','timestamp':"
                                    + TIME
                                    + "}");

            assertThat(event.shopperId()).isEqualTo("v:abc");
        }

        @Test
        void decode_searchAndIdentify_needNoItem() throws BadRecordException {
            assertThat(
                            decode(
                                            "{'type':'search','user_id':'1','query':'bag','timestamp':"
                                                    + TIME
                                                    + "}")
                                    .items())
                    .isEmpty();
            assertThat(
                            decode(
                                            "{'type':'identify','user_id':'1','visitor_id':'a','timestamp':"
                                                    + TIME
                                                    + "}")
                                    .items())
                    .isEmpty();
        }
    }

    @Nested
    class Items {
        private List<EventItem> items(String fields) throws BadRecordException {
            return decode(
                            "{'type':'purchase','user_id':'1','timestamp':"
                                    + TIME
                                    + ","
                                    + fields
                                    + "}")
                    .items();
        }

        @Test
        void decode_arrayOfIds_hasQuantityOne() throws BadRecordException {
            assertThat(items("'items':['a',7]"))
                    .containsExactly(EventItem.of("a"), EventItem.of("7"));
        }

        @Test
        void decode_flatItemAndArray_areMergedFlatFirst() throws BadRecordException {
            assertThat(items("'items':[{'item_id':'a','quantity':3}],'item_id':'b'"))
                    .containsExactly(EventItem.of("b"), new EventItem("a", 3, null));
        }

        @Test
        void decode_flatItemInArray_isNotRepeated() throws BadRecordException {
            assertThat(items("'item_id':'a','items':[{'item_id':'a','quantity':3}]"))
                    .containsExactly(new EventItem("a", 3, null));
        }

        @Test
        void decode_equalEntries_areAllKept() throws BadRecordException {
            assertThat(items("'items':['a','a']"))
                    .containsExactly(EventItem.of("a"), EventItem.of("a"));
        }

        @Test
        void decode_flatQuantityAndPrice_holdWhereNoneIsGiven() throws BadRecordException {
            assertThat(items("'quantity':4,'price':2,'items':['a',{'item_id':'b','quantity':1}]"))
                    .containsExactly(new EventItem("a", 4, 2.0), new EventItem("b", 1, 2.0));
        }
    }

    @Nested
    class Checks {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "malformed_json | ",
                    "malformed_json | {",
                    "malformed_json | {'type':'view'} x",
                    "malformed_json | {'type':view}",
                    "malformed_json | nonsense",
                    "not_an_object | [1,2]",
                    "not_an_object | \"text\"",
                    "not_an_object | 17",
                    "not_an_object | null",
                    "missing_type | {}",
                    "missing_type | {'type':''}",
                    "unknown_type | {'type':'page_view'}",
                    "missing_shopper | {'type':'view'}",
                    "missing_shopper | {'type':'view','user_id':' '}",
                    "missing_shopper | {'type':'identify','user_id':'1'}",
                    "missing_shopper | {'type':'identify','visitor_id':'1'}",
                    "missing_item | {'type':'view','user_id':'1'}",
                    "missing_item | {'type':'refund','user_id':'1'}",
                    "missing_item | {'type':'view','user_id':'1','items':[]}",
                    "missing_item | {'type':'view','user_id':'1','items':['a',{'quantity':2}]}",
                    "missing_item | {'type':'view','user_id':'1','items':['a',null]}",
                    "missing_query | {'type':'search','user_id':'1'}",
                    "missing_query | {'type':'view_search_results','user_id':'1','item_id':'a'}",
                    "missing_timestamp | {'type':'view','user_id':'1','item_id':'a'}",
                    "invalid_timestamp | {'type':'view','user_id':'1','item_id':'a','timestamp':{}}",
                    "invalid_timestamp | {'type':'view','user_id':'1','item_id':'a','timestamp':true}",
                    "invalid_timestamp | {'type':'view','user_id':'1','item_id':'a','timestamp':1259653500}",
                    "invalid_field | {'type':'view','user_id':{'id':1}}",
                    "invalid_field | {'type':'view','user_id':['1']}",
                    "invalid_field | {'type':true}",
                    "invalid_field | {'type':'view','items':'a,b'}",
                    "invalid_field | {'type':'view','items':[['a']]}",
                    "invalid_field | {'type':'view','position':-1}",
                    "invalid_field | {'type':'view','position':1.5}",
                    "invalid_field | {'type':'view','user_id':'\\ud800'}"
                })
        void decode_badRecord_hasItsReason(String reason, String json) {
            assertThat(reject(json == null ? "" : json).reason().wireName()).isEqualTo(reason);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-12",
                    "0",
                    "'-1'",
                    "'twelve'",
                    "'NaN'",
                    "1e10",
                    "[]",
                    "{}",
                    "true",
                    "'1,5'"
                })
        void decode_quantityOfPurchase_mustBeANumberAboveZero(String quantity) {
            assertThat(reject(purchase("'quantity':" + quantity)).reason())
                    .isEqualTo(BadRecordReason.INVALID_QUANTITY);
            assertThat(
                            reject(
                                            purchase(
                                                    "'items':[{'item_id':'a','quantity':"
                                                            + quantity
                                                            + "}]"))
                                    .reason())
                    .isEqualTo(BadRecordReason.INVALID_QUANTITY);
        }

        @Test
        void decode_quantityOfRefund_hasEitherSign() throws BadRecordException {
            for (double quantity : new double[] {-2, 0, 2}) {
                Event event =
                        decode(
                                "{'type':'refund','user_id':'1','item_id':'a','quantity':"
                                        + quantity
                                        + ",'timestamp':"
                                        + TIME
                                        + "}");
                assertThat(event.items().get(0).quantity()).isEqualTo(quantity);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"-0.01", "'free'", "1e13", "1e999", "[]", "false"})
        void decode_valueAndPriceOfPurchase_mustBeANumberFromZero(String amount) {
            assertThat(reject(purchase("'value':" + amount)).reason())
                    .isEqualTo(BadRecordReason.INVALID_VALUE);
            assertThat(reject(purchase("'price':" + amount)).reason())
                    .isEqualTo(BadRecordReason.INVALID_VALUE);
        }

        @Test
        void decode_priceZeroOfPurchase_isAccepted() throws BadRecordException {
            assertThat(decode(purchase("'price':0")).items().get(0).price()).isZero();
        }

        @Test
        void decode_negativeValueOfRefund_isAccepted() throws BadRecordException {
            assertThat(decode(purchase("'value':-5,'type':'refund'")).value()).isEqualTo(-5);
        }

        @ParameterizedTest
        @ValueSource(strings = {"'value':-0.5", "'value':10.5", "'value':'good'", "'value':null"})
        void decode_rating_mustBeFromZeroToTen(String value) {
            assertThat(reject(purchase("'type':'rate_item'," + value)).reason())
                    .isEqualTo(BadRecordReason.INVALID_VALUE);
        }

        @Test
        void decode_ratingsAtTheBounds_areAccepted() throws BadRecordException {
            assertThat(decode(purchase("'type':'rate_item','value':0")).value()).isZero();
            assertThat(decode(purchase("'type':'rate_item','value':'10'")).value()).isEqualTo(10);
        }

        @Test
        void decode_idsAtTheBound_areAccepted() throws BadRecordException {
            Event event =
                    decode(
                            purchase(
                                    "'user_id':'"
                                            + "u".repeat(510)
                                            + "','item_id':'"
                                            + "ü".repeat(256)
                                            + "'"));
            assertThat(ShopperIds.ofUser(event.userId())).hasSize(512);
        }

        @ParameterizedTest
        @CsvSource({
            "user_id, 511",
            "visitor_id, 511",
            "item_id, 513",
            "event_id, 513",
            "session_id, 513",
            "surface, 513",
            "slate_id, 513",
            "variant, 513"
        })
        void decode_longerIds_areTooLong(String field, int bytes) {
            String id = "é".repeat(bytes / 2) + "x".repeat(bytes % 2);

            BadRecordException bad = reject(purchase("'" + field + "':'" + id + "'"));

            assertThat(bad.reason()).isEqualTo(BadRecordReason.ID_TOO_LONG);
            assertThat(bad.detail()).contains(field).contains(bytes + " bytes").contains("ééé");
        }

        @Test
        void decode_longQuery_isTooLong() {
            assertThat(reject(purchase("'query':'" + "q".repeat(4097) + "'")).reason())
                    .isEqualTo(BadRecordReason.QUERY_TOO_LONG);
        }

        @Test
        void decode_manyItems_areTooMany() {
            String items = "'a',".repeat(999) + "'a'";
            assertThat(reject(purchase("'items':[" + items + ",'a','a']")).reason())
                    .isEqualTo(BadRecordReason.TOO_MANY_ITEMS);
        }

        @Test
        void decode_largeRecord_isTooLarge() throws BadRecordException {
            String padding = "x".repeat(Limits.MAX_RECORD_BYTES - purchase("'x':''").length());

            assertThat(decode(purchase("'x':'" + padding + "'")).userId()).isEqualTo("13085");
            assertThat(reject(purchase("'x':'" + padding + "x'")).reason())
                    .isEqualTo(BadRecordReason.RECORD_TOO_LARGE);
        }

        @Test
        void decode_bytesThatAreNotUtf8_areMalformed() {
            byte[] json =
                    purchase("'session_id':'caf?'")
                            .replace('\'', '"')
                            .getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < json.length; i++) {
                if (json[i] == '?') {
                    json[i] = (byte) 0xE9;
                }
            }
            assertThat(reject(json).reason()).isEqualTo(BadRecordReason.MALFORMED_JSON);
        }

        @Test
        void decode_noBytes_isMalformed() {
            assertThat(reject(new byte[0]).reason()).isEqualTo(BadRecordReason.MALFORMED_JSON);
            assertThat(reject((byte[]) null).reason()).isEqualTo(BadRecordReason.MALFORMED_JSON);
        }

        /** Repairing one fault after the other meets the reasons in the documented order. */
        @Test
        void decode_recordWithEveryFault_hasTheReasonFirstInOrder() {
            String id = "'session_id':'" + "s".repeat(600) + "'";
            String query = "'query':'" + "q".repeat(5000) + "'";
            String items = "'items':[" + "'a',".repeat(1000) + "'a']";

            assertThat(reject("{'user_id':{}").reason()).isEqualTo(BadRecordReason.MALFORMED_JSON);
            assertThat(reject("{'user_id':{}}").reason()).isEqualTo(BadRecordReason.INVALID_FIELD);
            assertThat(reject("{" + id + "}").reason()).isEqualTo(BadRecordReason.MISSING_TYPE);
            assertThat(reject("{'type':'?'," + id + "}").reason())
                    .isEqualTo(BadRecordReason.UNKNOWN_TYPE);
            String faults = ",'quantity':-1,'value':-1,'timestamp':'?'," + id;
            assertThat(reject("{'type':'buy'" + faults + "}").reason())
                    .isEqualTo(BadRecordReason.MISSING_SHOPPER);
            assertThat(reject("{'type':'buy','user_id':'1'" + faults + "}").reason())
                    .isEqualTo(BadRecordReason.MISSING_ITEM);
            assertThat(reject("{'type':'search','user_id':'1','quantity':'?'" + "}").reason())
                    .isEqualTo(BadRecordReason.MISSING_QUERY);
            String start = "{'type':'buy','user_id':'1','item_id':'a'," + query + "," + items;
            assertThat(reject(start + faults + "}").reason())
                    .isEqualTo(BadRecordReason.INVALID_QUANTITY);
            assertThat(reject(start + ",'value':-1,'timestamp':'?'," + id + "}").reason())
                    .isEqualTo(BadRecordReason.INVALID_VALUE);
            assertThat(reject(start + ",'timestamp':'?'," + id + "}").reason())
                    .isEqualTo(BadRecordReason.INVALID_TIMESTAMP);
            assertThat(reject(start + "," + id + "}").reason())
                    .isEqualTo(BadRecordReason.MISSING_TIMESTAMP);
            assertThat(reject(start + ",'timestamp':" + TIME + "," + id + "}").reason())
                    .isEqualTo(BadRecordReason.ID_TOO_LONG);
            assertThat(reject(start + ",'timestamp':" + TIME + "}").reason())
                    .isEqualTo(BadRecordReason.QUERY_TOO_LONG);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{'type':'page_view'} | 'page_view'",
                    "{'type':'buy','user_id':'1','item_id':'85048','quantity':-12} | -12",
                    "{'type':'buy','user_id':'1','item_id':'85048','quantity':-12} | 85048",
                    "{'type':'buy','user_id':'1','item_id':'a','price':'cheap'} | 'cheap'",
                    "{'type':'view','user_id':'1','item_id':'a','timestamp':'noon'} | 'noon'",
                    "{'type':'identify','user_id':'13085'} | '13085'"
                })
        void decode_badRecord_detailCarriesTheValue(String json, String value) {
            assertThat(reject(json).detail()).contains(value);
        }

        @Test
        void decode_badRecord_detailIsOneShortWellFormedLine() {
            BadRecordException bad =
                    reject("{'type':'a\\nb\\u0000\\ud800c" + "x".repeat(5000) + "'}");
            assertThat(bad.detail()).hasSizeLessThan(400).doesNotContain("\n");
            assertThat(Texts.isWellFormed(bad.detail())).isTrue();
        }
    }

    @Nested
    class Encoding {
        @Test
        void encode_decoded_isStable() throws BadRecordException {
            Event event =
                    decode(
                            purchase(
                                    "'event_id':'e','visitor_id':'v','items':['b',{'item_id':'c',"
                                            + "'quantity':0.5,'price':1e-3}],'value':'1234567.25',"
                                            + "'query':'\\u00e4\\ud83d\\ude00\\\\','position':0"));

            byte[] encoded = codec.encode(event);

            assertThat(codec.decode(encoded)).isEqualTo(event);
            assertThat(codec.encode(codec.decode(encoded))).isEqualTo(encoded);
        }

        @Test
        void encode_event_isTheCanonicalForm() throws BadRecordException {
            Event event = decode(purchase("'quantity':'12','price':6.95,'session_id':489434"));

            assertThat(new String(codec.encode(event), StandardCharsets.UTF_8))
                    .isEqualTo(
                            "{\"type\":\"purchase\",\"user_id\":\"13085\",\"items\":[{\"item_id\":"
                                    + "\"85048\",\"quantity\":12,\"price\":6.95}],\"timestamp\":"
                                    + TIME
                                    + ",\"session_id\":\"489434\"}");
        }
    }
}
