package io.millrace.jobs.kafka;

import static java.util.Objects.requireNonNull;

import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.PopularityBucket;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.ModelLogConfig;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.sink.CatalogueSource;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;

/**
 * The catalogue topic, with what the model log knows of its items.
 *
 * <p>The model log is read first. What it says of an item is then no newer than the item's record
 * in the topic: a document made of both never outranks a newer one that the job writes.
 */
public final class KafkaCatalogue implements CatalogueSource {

    private static final Duration POLL = Duration.ofMillis(200);

    private final MillraceConfig config;

    public KafkaCatalogue(MillraceConfig config) {
        this.config = requireNonNull(config, "config is null");
    }

    /** What the model knows of an item. */
    private record Learned(long version, double popularity) {}

    @Override
    public void forEach(Target target) throws IOException, InterruptedException {
        Map<String, Learned> learned = learned();
        CatalogueCodec codec = new CatalogueCodec();
        read(
                (itemId, value) -> {
                    Learned known = learned.getOrDefault(itemId, new Learned(0, 0));
                    if (value == null) {
                        target.accept(ItemDocument.deletion(itemId, known.version(), -1));
                        return;
                    }
                    try {
                        target.accept(
                                ItemDocument.of(
                                                codec.decode(value),
                                                PopularityBucket.of(known.popularity()),
                                                ModelVersion.epoch(known.version()))
                                        .toSearchDocument(known.version(), -1));
                    } catch (BadRecordException e) {
                        // The job has put it aside as a dead letter, and indexes nothing either.
                        return;
                    }
                });
    }

    @Override
    public Set<String> listed(Set<String> itemIds) throws IOException, InterruptedException {
        Set<String> listed = new HashSet<>();
        read(
                (itemId, value) -> {
                    if (value == null) {
                        listed.remove(itemId);
                    } else if (itemIds.contains(itemId)) {
                        listed.add(itemId);
                    }
                });
        return listed;
    }

    private Map<String, Learned> learned() throws IOException, InterruptedException {
        Map<String, Learned> learned = new HashMap<>();
        if (config.modelLog().kind() == ModelLogConfig.Kind.MEMORY) {
            return learned;
        }
        try {
            for (KafkaModelLog log : new KafkaModelLog(config).readable()) {
                addLearned(log, learned);
            }
        } catch (KafkaException e) {
            throw new IOException(
                    "the model log at %s cannot be read: %s"
                            .formatted(config.kafka().bootstrapServers(), e.getMessage()),
                    e);
        }
        return learned;
    }

    /** Of logs in several layouts the newest epoch's values win, whichever log is in use. */
    private static void addLearned(KafkaModelLog log, Map<String, Learned> learned)
            throws InterruptedException {
        try (ModelLog.Reader reader = log.openReader()) {
            while (!reader.hasCaughtUp()) {
                for (ModelLog.Entry entry : reader.poll(POLL)) {
                    if (entry.channel() == Channel.ITEMS
                            && entry.record() instanceof ItemRecord item) {
                        learned.merge(
                                item.itemId(),
                                new Learned(item.version(), item.popularity()),
                                (one, other) -> one.version() > other.version() ? one : other);
                    }
                }
            }
        }
    }

    private void read(CatalogueTopic.Rows rows) throws IOException {
        try (CatalogueTopic topic = new CatalogueTopic(config)) {
            topic.readToEnd(rows);
        }
    }
}
