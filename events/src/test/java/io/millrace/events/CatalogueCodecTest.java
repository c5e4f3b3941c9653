package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueCodecTest {
    private final CatalogueCodec codec = new CatalogueCodec();

    private CatalogueItem decode(String json) throws BadRecordException {
        return codec.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private BadRecordException reject(String json) {
        BadRecordException bad = catchThrowableOfType(BadRecordException.class, () -> decode(json));
        assertThat(bad).as("rejection of %s", json).isNotNull();
        return bad;
    }

    @Test
    void decode_everyField_isKept() throws BadRecordException {
        CatalogueItem item =
                decode(
                        "{'item_id':'a','product_id':'p','sku':'s','gtin':4006381333931,'title':'Bag',"
                                + "'description':'Red','language':'en','brand':'B','category':['Home','Bags'],"
                                + "'price':2.5,'currency':'GBP','in_stock':false,'rating':4.5,"
                                + "'tags':['new','red'],'attributes':{'size':{'w':1,'h':2.5},'x':[1,null,true,'t']},"
                                + "'vector':[0.5,-1],'image_vector':[3],'updated_at':'2009-12-01T07:45:00Z'}");

        assertThat(item.itemId()).isEqualTo("a");
        assertThat(item.productId()).isEqualTo("p");
        assertThat(item.sku()).isEqualTo("s");
        assertThat(item.gtin()).isEqualTo("4006381333931");
        assertThat(item.title()).isEqualTo("Bag");
        assertThat(item.description()).isEqualTo("Red");
        assertThat(item.language()).isEqualTo("en");
        assertThat(item.brand()).isEqualTo("B");
        assertThat(item.category()).containsExactly("Home", "Bags");
        assertThat(item.price()).isEqualTo(2.5);
        assertThat(item.currency()).isEqualTo("GBP");
        assertThat(item.inStock()).isFalse();
        assertThat(item.rating()).isEqualTo(4.5);
        assertThat(item.tags()).containsExactly("new", "red");
        assertThat(item.attributes())
                .containsEntry("size", Map.of("w", 1, "h", 2.5))
                .containsKey("x");
        assertThat(item.vector()).containsExactly(0.5f, -1f);
        assertThat(item.imageVector()).containsExactly(3f);
        assertThat(item.updatedAt()).isEqualTo(1_259_653_500_000L);
    }

    @Test
    void decode_idOnly_isInStockAndOtherwiseUnknown() throws BadRecordException {
        assertThat(decode("{'item_id':85048}")).isEqualTo(CatalogueItem.of("85048"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Home > Bags | Home,Bags",
                "Home/Bags/Red | Home,Bags,Red",
                "Bed/Bath > Towels | Bed/Bath,Towels",
                "> Home >> Bags > | Home,Bags",
                "Bags | Bags"
            })
    void decode_categoryAsText_isSplit(String text, String steps) throws BadRecordException {
        assertThat(decode("{'item_id':'a','category':'" + text + "'}").category())
                .containsExactly(steps.split(","));
    }

    @Test
    void decode_categoryAsArray_isNotSplit() throws BadRecordException {
        assertThat(decode("{'item_id':'a','category':['Bed/Bath',' ',null,'A > B']}").category())
                .containsExactly("Bed/Bath", "A > B");
    }

    @Test
    void decode_textColumns_areUnderstood() throws BadRecordException {
        CatalogueItem item =
                decode(
                        "{'item_id':'a','price':'2.50','in_stock':'no','tags':'new| red |',"
                                + "'vector':'[0.5, -1]','image_vector':'1 2;3',"
                                + "'attributes':'{\\\"size\\\":1}'}");

        assertThat(item.price()).isEqualTo(2.5);
        assertThat(item.inStock()).isFalse();
        assertThat(item.tags()).containsExactly("new", "red");
        assertThat(item.vector()).containsExactly(0.5f, -1f);
        assertThat(item.imageVector()).containsExactly(1f, 2f, 3f);
        assertThat(item.attributes()).isEqualTo(Map.of("size", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "null", "'true'", "'YES'", "1", "'1'", "''"})
    void decode_inStock_trueInManyWays(String flag) throws BadRecordException {
        assertThat(decode("{'item_id':'a','in_stock':" + flag + "}").inStock()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "malformed_json | {'item_id':'a'",
                "not_an_object | []",
                "missing_item | {}",
                "missing_item | {'item_id':' '}",
                "missing_item | {'item_id':null,'price':-1}",
                "invalid_field | {'item_id':['a']}",
                "invalid_field | {'item_id':'a','in_stock':'maybe'}",
                "invalid_field | {'item_id':'a','attributes':[1]}",
                "invalid_field | {'item_id':'a','attributes':'text'}",
                "invalid_field | {'item_id':'a','attributes':{'x':1e999}}",
                "invalid_field | {'item_id':'a','attributes':{'x':'\\udc00'}}",
                "invalid_field | {'item_id':'a','attributes':{'\\udc00':1}}",
                "invalid_field | {'item_id':'a','category':{}}",
                "invalid_field | {'item_id':'a','tags':[[]]}",
                "invalid_price | {'item_id':'a','price':-0.01}",
                "invalid_price | {'item_id':'a','price':'cheap'}",
                "invalid_price | {'item_id':'a','price':[]}",
                "invalid_price | {'item_id':'a','price':-1,'rating':-1,'vector':[]}",
                "invalid_value | {'item_id':'a','rating':-1,'vector':[]}",
                "invalid_vector | {'item_id':'a','vector':[]}",
                "invalid_vector | {'item_id':'a','vector':[1,null]}",
                "invalid_vector | {'item_id':'a','vector':[1,1e39]}",
                "invalid_vector | {'item_id':'a','vector':[1,'x']}",
                "invalid_vector | {'item_id':'a','vector':[1,[2]]}",
                "invalid_vector | {'item_id':'a','vector':7}",
                "invalid_vector | {'item_id':'a','vector':'[]'}",
                "invalid_vector | {'item_id':'a','image_vector':{}}",
                "invalid_timestamp | {'item_id':'a','updated_at':1259653500}"
            })
    void decode_badRecord_hasItsReason(String reason, String json) {
        assertThat(reject(json).reason().wireName()).isEqualTo(reason);
    }

    @Test
    void decode_vectorAtTheBound_isAcceptedAndOneMoreIsNot() throws BadRecordException {
        String components = "0,".repeat(4095) + "1";

        assertThat(decode("{'item_id':'a','vector':[" + components + "]}").vector())
                .hasSize(4096)
                .endsWith(0f, 1f);
        assertThat(reject("{'item_id':'a','vector':[0," + components + "]}"))
                .satisfies(
                        bad -> {
                            assertThat(bad.reason()).isEqualTo(BadRecordReason.INVALID_VECTOR);
                            assertThat(bad.detail()).contains("4097").contains("'a'");
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"item_id", "product_id", "brand", "category", "tags"})
    void decode_longLabel_isTooLong(String field) {
        assertThat(reject("{'item_id':'a','" + field + "':'" + "x".repeat(513) + "'}").reason())
                .isEqualTo(BadRecordReason.ID_TOO_LONG);
    }

    @Test
    void encode_decoded_isStable() throws BadRecordException {
        CatalogueItem item =
                decode(
                        "{'item_id':'a','title':'B\\u00e4g \\ud83d\\ude00','category':'Home > Bags','price':1e-7,"
                                + "'rating':5,'tags':['x'],'attributes':{'z':1,'a':{'b':[1.5,2,12345678901234567890]},"
                                + "'n':null,'t':false,'s':' kept '},'vector':[0.1,1e-30,3.4e38],"
                                + "'updated_at':1259653500000}");

        byte[] encoded = codec.encode(item);

        assertThat(codec.decode(encoded)).isEqualTo(item).hasSameHashCodeAs(item);
        assertThat(codec.encode(codec.decode(encoded))).isEqualTo(encoded);
        assertThat(List.copyOf(item.attributes().keySet()))
                .containsExactly("z", "a", "n", "t", "s");
    }
}
