package io.millrace.jobs.job;

import static java.util.Objects.requireNonNull;

import io.millrace.erasure.ErasedShopper;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.flink.OutcomeTotal;
import io.millrace.flink.RejectBadEvents;
import io.millrace.flink.RejectedRecord;
import io.millrace.gate.Arrival;
import io.millrace.gate.SourceRecord;
import io.millrace.item.CatalogueListing;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.kafka.KafkaErasureLedger;
import io.millrace.jobs.kafka.Topics;
import io.millrace.judge.Judgement;
import io.millrace.search.document.SearchDocument;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/**
 * Where the job's records come from and where its results go.
 *
 * @param listing what the catalogue lists as a whole
 * @param erasures requests to forget a shopper
 * @param erased who was ever forgotten
 * @param judgements what is said of what had been served, choice by choice
 * @param recordedCut until when the events are, epoch milliseconds, where they are the history that
 *     a later job goes on from; {@link RejectBadEvents#NO_CUT} else
 */
public record Ends(
        Source<Arrival, ?, ?> events,
        Source<SourceRecord, ?, ?> catalogue,
        CatalogueListing listing,
        Source<SourceRecord, ?, ?> erasures,
        ErasureLedgerSource erased,
        Sink<ErasedShopper> erasureReceipts,
        Sink<RejectedRecord> deadLetters,
        Sink<OutcomeTotal> quality,
        Sink<Judgement> judgements,
        Sink<SearchDocument> documents,
        long recordedCut) {
    public Ends {
        requireNonNull(events, "events is null");
        requireNonNull(catalogue, "catalogue is null");
        requireNonNull(listing, "listing is null");
        requireNonNull(erasures, "erasures is null");
        requireNonNull(erased, "erased is null");
        requireNonNull(erasureReceipts, "erasureReceipts is null");
        requireNonNull(deadLetters, "deadLetters is null");
        requireNonNull(quality, "quality is null");
        requireNonNull(judgements, "judgements is null");
        requireNonNull(documents, "documents is null");
    }

    /** Kafka and Elasticsearch. */
    static Ends of(MillraceConfig config) {
        return of(config, MillraceJob.elasticsearch(config));
    }

    /** Kafka, and another place for the documents. */
    static Ends of(MillraceConfig config, Sink<SearchDocument> documents) {
        Topics topics = new Topics(config);
        return new Ends(
                topics.events(),
                topics.catalogue(),
                new RestoredCatalogue(config),
                topics.erasures(),
                new KafkaErasureLedger(config),
                topics.erasureReceipts(),
                topics.deadLetters(),
                topics.quality(),
                topics.judgements(),
                documents,
                RejectBadEvents.NO_CUT);
    }
}
