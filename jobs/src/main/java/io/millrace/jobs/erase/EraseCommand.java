package io.millrace.jobs.erase;

import io.millrace.events.Erasure;
import io.millrace.events.ErasureCodec;
import io.millrace.events.ErasureReceipt;
import io.millrace.events.Limits;
import io.millrace.events.ShopperIds;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.replay.Durations;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.search.ElasticsearchHttp;
import io.millrace.jobs.stack.KafkaTopics;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes one erasure and waits for its receipt. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = {
            "Erase a shopper: write the request to the erasures topic, wait for the job's receipt and"
                    + " look whether the shopper's documents are gone.",
            "",
            "Exit code 1 when that takes longer than --timeout; the request stays in the topic, and"
                    + " the job carries it out when it gets there.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  millrace erase --user 13085",
            "  millrace erase --visitor 7d1e-44 --config conf/millrace.yaml --timeout 5m"
        })
public final class EraseCommand implements Callable<Integer> {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Who who;

    /** Who is to be erased. */
    static final class Who {
        @Option(names = "--user", paramLabel = "ID", description = "A signed-in shopper.")
        private String user;

        @Option(names = "--visitor", paramLabel = "ID", description = "An anonymous one.")
        private String visitor;

        String id() {
            return user == null ? visitor : user;
        }

        String shopperId() {
            return user == null ? ShopperIds.ofVisitor(visitor) : ShopperIds.ofUser(user);
        }
    }

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Durations.class,
            description = "How long to wait, such as 30s or 5m (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--no-wait",
            description = "Return once the request is in the topic; the job need not run.")
    private boolean noWait;

    @Override
    public Integer call() throws InterruptedException {
        String id = who.id().strip();
        if (id.isEmpty() || id.getBytes(StandardCharsets.UTF_8).length > Limits.MAX_SHOPPER_BYTES) {
            throw new UsageException(
                    "the id must have 1 to %d bytes: \"%s\""
                            .formatted(Limits.MAX_SHOPPER_BYTES, who.id()));
        }
        MillraceConfig config = configuration.load(directory);
        PrintWriter out = spec.commandLine().getOut();
        KafkaTopics.create(config.kafka());
        Waiter waiter = Waiter.system();
        Instant deadline = waiter.instant().plus(timeout);
        long upTo = send(config, waiter.millis());
        String pseudonym = config.elasticsearch().shopperPseudonyms().of(who.shopperId());
        out.println("Pseudonym   " + pseudonym);
        out.println("Requested   " + Instant.ofEpochMilli(upTo));
        out.flush();
        if (noWait) {
            return 0;
        }
        Optional<ErasureReceipt> receipt = await(config, pseudonym, upTo, waiter, deadline);
        if (receipt.isEmpty()) {
            out.println(
                    "No receipt of the job '%s' within %d s: does it run, and has it caught up? The request stays in topic %s."
                            .formatted(
                                    config.deployment().id(),
                                    timeout.toSeconds(),
                                    config.kafka().erasuresTopic()));
            out.flush();
            return 1;
        }
        print(out, receipt.get());
        boolean gone = awaitDeletion(config, waiter, deadline);
        out.println(
                gone
                        ? "Documents   gone"
                        : "Documents   not gone within %d s: is Elasticsearch slow, or is the shopper back?"
                                .formatted(timeout.toSeconds()));
        out.flush();
        return gone ? 0 : 1;
    }

    /** Returns when the request was appended, in milliseconds since the epoch. */
    private long send(MillraceConfig config, long now) throws InterruptedException {
        Properties properties = config.kafka().properties();
        properties.setProperty("acks", "all");
        Erasure erasure =
                who.user == null
                        ? new Erasure(null, who.visitor.strip(), now)
                        : new Erasure(who.user.strip(), null, now);
        ByteArraySerializer serializer = new ByteArraySerializer();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, serializer, serializer)) {
            return producer.send(
                            new ProducerRecord<>(
                                    config.kafka().erasuresTopic(),
                                    who.id().strip().getBytes(StandardCharsets.UTF_8),
                                    new ErasureCodec().encode(erasure)))
                    .get()
                    .timestamp();
        } catch (ExecutionException e) {
            throw new KafkaException("the request could not be written", e.getCause());
        }
    }

    private static Optional<ErasureReceipt> await(
            MillraceConfig config, String pseudonym, long upTo, Waiter waiter, Instant deadline) {
        String key = config.deployment().id() + "/" + pseudonym;
        try (ReceiptTopic receipts =
                ReceiptTopic.open(
                        config.kafka().properties(), config.kafka().erasureReceiptsTopic())) {
            while (waiter.instant().isBefore(deadline)) {
                Optional<ErasureReceipt> found =
                        receipts.find(key).filter(receipt -> receipt.erasedUpTo() >= upTo);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private boolean awaitDeletion(MillraceConfig config, Waiter waiter, Instant deadline)
            throws InterruptedException {
        ElasticsearchHttp elasticsearch = ElasticsearchHttp.of(config.elasticsearch());
        IndexNames names = new IndexNames(config.deployment().id());
        String id = config.elasticsearch().shopperDocumentIds().of(who.shopperId());
        while (true) {
            if (elasticsearch.document(names.alias(SearchIndex.SHOPPERS), id).isEmpty()
                    && elasticsearch
                            .document(names.alias(SearchIndex.SHOPPER_PROFILES), id)
                            .isEmpty()) {
                return true;
            }
            if (!waiter.instant().isBefore(deadline)) {
                return false;
            }
            waiter.waitFor(LOOK_INTERVAL);
        }
    }

    private static void print(PrintWriter out, ErasureReceipt receipt) {
        out.println("Erased      " + Instant.ofEpochMilli(receipt.erasedAt()));
        out.println("History     " + receipt.historyItems() + " items");
        out.println("Purchases   " + receipt.purchases() + " items");
        out.println(
                "Withdrawn   "
                        + receipt.interactionsWithdrawn()
                        + " interactions from the counts of items");
        if (receipt.interactionsRemaining() > 0) {
            out.println(
                    "Remaining   "
                            + receipt.interactionsRemaining()
                            + " older ones, in sums that fade");
        }
    }
}
