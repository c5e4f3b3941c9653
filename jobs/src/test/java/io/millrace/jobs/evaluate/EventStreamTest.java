package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.EventType;
import io.millrace.shopper.ShopperEvent;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    @Test
    void event_comesBackAsTheLearnersTakeIt() {
        EventStream stream = Streams.of("ann cup 1", "bob jug 2", "ann jug 3");

        assertThat(stream.lines()).isEqualTo(3);
        assertThat(stream.shoppers()).isEqualTo(2);
        assertThat(stream.items()).isEqualTo(2);
        ShopperEvent event = stream.event(2);
        assertThat(event.shopperId()).isEqualTo("u:ann");
        assertThat(event.type()).isEqualTo(EventType.VIEW_ITEM);
        assertThat(event.itemIds()).containsExactly("jug");
        assertThat(event.value()).isNull();
        assertThat(event.time()).isEqualTo(stream.time(2));
    }

    @Test
    void eventOnSeveralItems_isSoManyLinesAndOneEvent() {
        EventStream stream =
                new EventStream.Builder()
                        .add(Streams.event(EventType.PURCHASE, "ann", 1, "cup", "jug"))
                        .add(Streams.event(EventType.SEARCH, "ann", 2))
                        .build();

        assertThat(stream.lines()).isEqualTo(3);
        assertThat(stream.events()).isEqualTo(2);
        assertThat(stream.eventsBefore(2)).isEqualTo(1);
        assertThat(stream.event(1).itemIds()).containsExactly("jug");
        assertThat(stream.event(2).itemIds()).isEmpty();
    }

    @Test
    void manyEvents_findRoom() {
        EventStream.Builder builder = new EventStream.Builder();
        for (int i = 0; i < 5_000; i++) {
            builder.add(Streams.event(EventType.VIEW_ITEM, "s" + i, i, "i" + i % 7));
        }
        EventStream stream = builder.build();
        assertThat(stream.lines()).isEqualTo(5_000);
        assertThat(stream.shopperId(4_999)).isEqualTo("u:s4999");
        assertThat(stream.event(4_999).itemIds()).isEqualTo(List.of("i" + 4_999 % 7));
    }

    @Test
    void cut_neverDividesABasket() {
        EventStream stream =
                Streams.of("a x 1", "a y 2", "a z 2", "a v 2", "a w 3", "b x 4", "b y 5", "b z 6");
        assertThat(stream.cut(0)).isZero();
        assertThat(stream.cut(0.125)).isEqualTo(1);
        assertThat(stream.cut(0.25)).isEqualTo(4);
        assertThat(stream.cut(1)).isEqualTo(8);
        assertThat(Streams.of().cut(0.2)).isZero();
    }

    @Test
    void drift_exchangesTheItemsThatOccurredBefore() {
        EventStream stream =
                Streams.of("a x 1", "a y 2", "b z 3", "b x 4", "a y 5", "b z 6", "a new 7");
        EventStream drifted = stream.withDriftAt(0.5);

        assertThat(stream.driftLine()).isEmpty();
        assertThat(drifted.driftLine()).hasValue(4);
        assertThat(items(drifted).subList(0, 4)).containsExactly("x", "y", "z", "x");
        assertThat(items(drifted).get(4)).isIn("x", "z");
        assertThat(items(drifted).get(5)).isIn("x", "y").isNotEqualTo(items(drifted).get(4));
        assertThat(items(drifted).get(6)).isEqualTo("new");
        assertThat(items(stream.withDriftAt(0.5))).isEqualTo(items(drifted));
        assertThat(items(stream).get(4)).as("the stream itself stays").isEqualTo("y");
        assertThat(drifted.fingerprint()).isNotEqualTo(stream.fingerprint());
    }

    private static List<String> items(EventStream stream) {
        return IntStream.range(0, stream.lines())
                .mapToObj(line -> stream.event(line).itemIds().get(0))
                .toList();
    }

    @Test
    void fingerprint_tellsStreamsApart() {
        String fingerprint = Streams.of("ann cup 1", "bob jug 2").fingerprint();
        assertThat(Streams.of("ann cup 1", "bob jug 2").fingerprint()).isEqualTo(fingerprint);
        assertThat(Streams.of("ann cup 1", "bob jug 3").fingerprint()).isNotEqualTo(fingerprint);
        assertThat(Streams.of("ann cup 1", "bob cup 2").fingerprint()).isNotEqualTo(fingerprint);
        assertThat(Streams.of("ann cup 1").fingerprint()).isNotEqualTo(fingerprint);
    }
}
