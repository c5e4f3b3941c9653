package io.millrace.jobs.job;

import io.millrace.events.modellog.ModelVersion;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.kafka.ListedItems;
import io.millrace.modellog.FenceLostException;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.sink.StaleDocuments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What Elasticsearch holds of earlier epochs. Deletions come {@value StaleDocuments#MOST_IDS} of an
 * index at most; the next look finds the rest.
 *
 * <p>All items of an earlier epoch are gone through until none is left that the catalogue does not
 * list, and never again after that: the others are written in their own time. The catalogue topic
 * is read once. To be used by one thread at a time.
 */
final class StaleIndex implements AutoCloseable {
    private final MillraceConfig config;

    private StaleDocuments documents;
    private ListedItems listed;
    private boolean itemsAreDone;

    StaleIndex(MillraceConfig config) {
        this.config = config;
    }

    /**
     * What is of an earlier epoch.
     *
     * @param number of documents, as far as it is known
     */
    record Found(long number, List<SearchDocument> deletions) {}

    /**
     * Checks that nothing in the index outranks an epoch that was claimed.
     *
     * @throws FenceLostException when something does that nobody ever claimed
     */
    void requireClaimed(long epoch) throws IOException, InterruptedException {
        long highest = documents().highestEpoch();
        if (highest > epoch) {
            FenceLostException.requireClaimed(MillraceJob.modelLog(config), "the index", highest);
        }
    }

    /**
     * @param mayDelete whether deletions of anything but items are to be found
     * @param items whether items that the catalogue does not list are to be found, to be deleted
     */
    Found find(long epoch, boolean mayDelete, boolean items) throws IOException {
        StaleDocuments documents = documents();
        long number = 0;
        List<SearchDocument> deletions = new ArrayList<>();
        for (SearchIndex index : SearchIndex.values()) {
            if (index != SearchIndex.ITEMS) {
                long stillThere = documents.count(index, epoch);
                number += stillThere;
                if (stillThere > 0 && mayDelete) {
                    documents
                            .ids(index, epoch)
                            .forEach(id -> deletions.add(deletion(index, id, epoch)));
                }
            }
        }
        if (items && !itemsAreDone) {
            List<String> unlisted = unlisted(epoch);
            number += unlisted.size();
            unlisted.forEach(id -> deletions.add(deletion(SearchIndex.ITEMS, id, epoch)));
            itemsAreDone = unlisted.isEmpty();
        }
        return new Found(number, deletions);
    }

    /** What the catalogue lists comes with the catalogue. */
    private List<String> unlisted(long epoch) throws IOException {
        List<String> unlisted = new ArrayList<>();
        if (documents.count(SearchIndex.ITEMS, epoch) == 0) {
            return unlisted;
        }
        if (listed == null) {
            listed = new ListedItems(config);
        }
        listed.catchUp();
        documents.forEach(
                SearchIndex.ITEMS,
                epoch,
                ids -> {
                    ids.stream().filter(id -> !listed.contains(id)).forEach(unlisted::add);
                    return unlisted.size() < StaleDocuments.MOST_IDS;
                });
        return unlisted;
    }

    private StaleDocuments documents() {
        if (documents == null) {
            documents =
                    StaleDocuments.open(
                            Connections.elasticsearch(config.elasticsearch()),
                            new IndexNames(config.deployment().id()));
        }
        return documents;
    }

    private static SearchDocument deletion(SearchIndex index, String id, long epoch) {
        return SearchDocument.deletion(
                index.logicalName(), id, ModelVersion.of(epoch, 0), SearchDocument.NO_APPEND_TIME);
    }

    /** Whoever looks again opens what is needed again. */
    @Override
    public void close() {
        try {
            if (documents != null) {
                documents.close();
            }
        } catch (IOException e) {
            // It was only read from.
        }
        if (listed != null) {
            listed.close();
        }
        documents = null;
        listed = null;
    }
}
