package io.millrace.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.BadRecordException;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.reader.CatalogueFile;
import io.millrace.events.reader.EventFile;
import io.millrace.events.reader.FieldMapping;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.replay.ManualWaiter;
import io.millrace.jobs.replay.Speed;
import io.millrace.jobs.replay.TopicWriter;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.simulator.ShopperSimulator;
import io.millrace.jobs.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopTest {

    @TempDir private Path folder;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());
    private final StopSignal stop = new StopSignal();
    private final ManualWaiter waiter = new ManualWaiter();
    private final ShopEvents events = new ShopEvents();
    private final List<String> lines = new ArrayList<>();
    private final Outlet outlet =
            new Outlet(new TopicWriter(producer), MillraceConfig.defaults().kafka(), events, stop);

    @Test
    void simulated_newShop_hurriesThroughTwoDaysOfThePast() throws Exception {
        SimulatorMemory memory = memory();
        try (SimulatedShop shop = simulated(memory, waiter)) {
            outlet.setAccounted(Long.MAX_VALUE);
            assertThat(shop.sendCatalogue()).isEqualTo(3_000);
            assertThat(shop.warmUpEvents()).isEqualTo(20_000);
            shop.warmUp();
        }
        assertThat(waiter.elapsed()).isZero();
        List<Event> sent = sentEvents();
        assertThat(sent).hasSize(20_000);
        long now = ManualWaiter.START.toEpochMilli();
        assertThat(sent).allMatch(event -> event.timestamp() <= now);
        assertThat(now - sent.get(0).timestamp()).isGreaterThan(Duration.ofHours(46).toMillis());
        assertThat(now - sent.get(19_999).timestamp())
                .isBetween(0L, Duration.ofHours(8).toMillis());
        assertThat(memory.events()).isEqualTo(20_000);
    }

    @Test
    void simulated_goingOn_sendsEventsWhenTheyHappen() throws Exception {
        SimulatorMemory memory = memory();
        memory.rememberEvents(20_000);
        try (SimulatedShop earlier = simulated(memory, waiter)) {
            earlier.sendCatalogue();
        }
        producer.clear();
        Waiter untilStopped = stoppingAfter(Duration.ofSeconds(60));
        try (SimulatedShop shop = simulated(memory, untilStopped)) {
            assertThat(shop.sendCatalogue()).as("it is there already").isZero();
            assertThat(shop.warmUpEvents()).as("the model is warm").isZero();
            shop.goOn();
        }
        List<Event> sent = sentEvents();
        assertThat(sent.size()).as("60 s at 50/s").isBetween(2_600, 3_400);
        assertThat(sent).allMatch(event -> event.timestamp() >= ManualWaiter.START.toEpochMilli());
        assertThat(memory.events()).isEqualTo(20_000 + sent.size());
    }

    @Test
    void simulated_driftOnTheWay_isAnnouncedOnce() throws Exception {
        SimulatorMemory memory = memory();
        memory.rememberEvents(24_500);
        try (SimulatedShop shop = simulated(memory, stoppingAfter(Duration.ofSeconds(60)))) {
            shop.goOn();
        }
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).startsWith("Tastes shift now");
    }

    @Test
    void simulated_senderThatFellBehind_goesOnFromThePresent() throws Exception {
        Waiter sleepy =
                new Waiter() {
                    private boolean slept;

                    @Override
                    public Instant instant() {
                        if (!slept && producer.history().size() == 100) {
                            slept = true;
                            waiter.waitFor(Duration.ofHours(1));
                        }
                        if (producer.history().size() >= 200) {
                            stop.stop();
                        }
                        return waiter.instant();
                    }

                    @Override
                    public void waitFor(Duration duration) {
                        waiter.waitFor(duration);
                    }
                };
        try (SimulatedShop shop = simulated(memory(), sleepy)) {
            shop.goOn();
        }
        List<Event> sent = sentEvents();
        long end = waiter.instant().toEpochMilli();
        assertThat(sent.get(150).timestamp())
                .isGreaterThan(ManualWaiter.START.plus(Duration.ofHours(1)).toEpochMilli() - 1);
        assertThat(end - sent.get(150).timestamp()).isLessThan(10_000);
    }

    @Test
    void replayed_max_sendsAllRowsGoodAndBadWithTheirKeys() throws Exception {
        try (ReplayedShop shop = replayed(Speed.MAX)) {
            outlet.setAccounted(Long.MAX_VALUE);
            assertThat(shop.sendCatalogue()).isEqualTo(1);
            shop.warmUp();
            shop.goOn();
        }
        List<ProducerRecord<byte[], byte[]>> records = producer.history();
        assertThat(records)
                .extracting(ProducerRecord::topic)
                .containsExactly("catalogue", "events", "events", "events");
        assertThat(records.get(1).key()).isEqualTo("7".getBytes(StandardCharsets.UTF_8));
        assertThat(records.get(2).key()).as("no shopper").isNull();
        assertThat(outlet.sent()).isEqualTo(3);
        assertThat(events.busiest(5))
                .extracting(ShopEvents.Activity::shopperId)
                .containsExactly("u:7");
        assertThat(lines).containsExactly("The file is at its end: 3 events sent.");
    }

    @Test
    void outlet_jobFarBehind_holdsTheSenderBack() throws Exception {
        Thread sender =
                new Thread(
                        () -> {
                            try (SimulatedShop shop = simulated(memory(), waiter)) {
                                shop.warmUp();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        sender.start();
        while (outlet.sent() <= Outlet.MAX_AHEAD) {
            Thread.onSpinWait();
        }
        sender.join(100);
        assertThat(outlet.sent()).isEqualTo(Outlet.MAX_AHEAD + 1);
        outlet.setAccounted(Long.MAX_VALUE);
        sender.join();
        assertThat(outlet.sent()).isEqualTo(20_000);
    }

    @Test
    void memory_damagedOrAbsent() throws IOException {
        assertThat(memory().events()).isZero();
        memory().rememberEvents(12);
        assertThat(memory().events()).isEqualTo(12);
        memory().rememberCatalogue("abc");
        assertThat(memory().events()).isEqualTo(12);
        assertThat(memory().catalogue()).isEqualTo("abc");
        Files.writeString(folder.resolve("simulator.json"), "{\"events\":-4}");
        assertThat(memory().events()).isZero();
        Files.writeString(folder.resolve("simulator.json"), "{\"eve");
        assertThat(memory().events()).isZero();
    }

    @Test
    void queryWords_sayWhatTheThingIs() {
        assertThat(QueryWords.of("Harbour stoneware mug, blue")).contains("mug");
        assertThat(QueryWords.of("JUMBO BAG RED RETROSPOT")).contains("retrospot");
        assertThat(QueryWords.of("Toy Story (1995)")).contains("story");
        assertThat(QueryWords.of("HDMI cable 2")).contains("cable");
        assertThat(QueryWords.of("85048")).isEmpty();
        assertThat(QueryWords.of("")).isEmpty();
    }

    private SimulatedShop simulated(SimulatorMemory memory, Waiter clock) {
        SimulatorSettings settings =
                SimulatorSettings.defaults().continued("test", memory.events());
        return new SimulatedShop(
                new ShopperSimulator(settings), memory, outlet, 50, stop, clock, lines::add);
    }

    private ReplayedShop replayed(Speed speed) throws IOException {
        Path file = folder.resolve("events.csv");
        Files.writeString(
                file,
                """
                user_id,item_id,type,timestamp
                7,1,view_item,2026-01-01T00:00:01Z
                ,1,view_item,2026-01-01T00:00:02Z
                7,2,purchase,2026-01-01T00:00:03Z
                """);
        Path catalogue = folder.resolve("catalogue.jsonl");
        Files.writeString(catalogue, "{\"item_id\":\"1\",\"title\":\"Mug\"}\n");
        return new ReplayedShop(
                EventFile.open(file, FieldMapping.none()),
                CatalogueFile.open(catalogue, FieldMapping.none()),
                outlet,
                speed,
                stop,
                waiter,
                lines::add);
    }

    private SimulatorMemory memory() {
        return new SimulatorMemory(folder.resolve("simulator.json"));
    }

    private Waiter stoppingAfter(Duration duration) {
        return new Waiter() {
            @Override
            public Instant instant() {
                return waiter.instant();
            }

            @Override
            public void waitFor(Duration wait) {
                waiter.waitFor(wait);
                if (waiter.elapsed().compareTo(duration) > 0) {
                    stop.stop();
                }
            }
        };
    }

    private List<Event> sentEvents() throws BadRecordException {
        EventCodec codec = new EventCodec();
        List<Event> sent = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            if (record.topic().equals("events")) {
                sent.add(codec.decode(record.value()));
            }
        }
        return sent;
    }
}
