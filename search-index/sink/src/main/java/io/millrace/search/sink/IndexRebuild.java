package io.millrace.search.sink;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.BadRecordException;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.sink.IndexGenerations.Copied;
import io.millrace.search.sink.IndexGenerations.Generation;
import io.millrace.search.sink.IndexGenerations.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Replaces an index by one that is made anew: {@link #rebuild}, {@link #swap}, and {@link
 * #rollback} if it should not have been.
 *
 * <p>Items are made from the catalogue and the model. The other indices hold what only the job
 * knows, and are copied; the job makes them anew, too, whenever it starts.
 */
public final class IndexRebuild {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 2_000;
    private static final int SAMPLE = 200;
    private static final long SEED = 1;
    private static final int PASSES = 10;
    private static final int FEW = 500;
    private static final int FEW_LEFT_BEHIND = 10;
    private static final double SHARE_LEFT_BEHIND = 0.1;

    private final IndexGenerations generations;
    private final CatalogueSource catalogue;
    private final Consumer<String> progress;

    /**
     * @param progress takes lines for the person who waits
     */
    public IndexRebuild(
            IndexGenerations generations, CatalogueSource catalogue, Consumer<String> progress) {
        this.generations = requireNonNull(generations, "generations is null");
        this.catalogue = requireNonNull(catalogue, "catalogue is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * Fills a new generation beside the live one, and verifies it.
     *
     * @return its name
     * @throws IndexSetupException when it does not hold what it should; it is deleted then
     */
    public String rebuild(SearchIndex index) throws IOException, InterruptedException {
        String from = live(index).name();
        String to = generations.createNext(index);
        try {
            // Before anything is read: what is written from here on is copied afterwards.
            Position position =
                    index == SearchIndex.ITEMS
                            ? generations.position(from)
                            : generations.beginning(from);
            generations.remember(to, position);
            if (index == SearchIndex.ITEMS) {
                fill(to);
            }
            generations.remember(to, catchUp(index, position, to));
            verify(index, generations.beginning(from), to, false);
            report(index, from, to);
            return to;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            generations.delete(to);
            throw failure;
        }
    }

    /**
     * Puts the generation that a rebuild has made behind the alias.
     *
     * @return its name, or nothing where no rebuild waits
     */
    public Optional<String> swap(SearchIndex index) throws IOException, InterruptedException {
        List<Generation> all = generations.list(index);
        Generation live = live(index);
        Generation next = all.get(all.size() - 1);
        if (next.live() || !live.name().equals(next.filledFrom())) {
            return Optional.empty();
        }
        replace(index, live.name(), next.name(), generations.beginning(live.name()));
        return Optional.of(next.name());
    }

    /**
     * Puts the generation that was live before the last swap behind the alias again, with all that
     * was written since.
     *
     * @return its name, or nothing where there is none
     * @throws IndexSetupException when it has an older mapping, which today's documents do not fit
     */
    public Optional<String> rollback(SearchIndex index) throws IOException, InterruptedException {
        Generation live = live(index);
        Optional<Generation> before =
                generations.list(index).stream()
                        .filter(each -> each.name().equals(live.filledFrom()))
                        .findFirst();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        if (before.get().mappingVersion() != live.mappingVersion()) {
            throw new IndexSetupException(
                    ("%s has mapping version %d and %s version %d: what was written since does not"
                                    + " fit. Stop the job, move the alias by hand and start the"
                                    + " version of Millrace that goes with it: it indexes everything"
                                    + " again")
                            .formatted(
                                    before.get().name(),
                                    before.get().mappingVersion(),
                                    live.name(),
                                    live.mappingVersion()));
        }
        // What a rebuild made may bear a higher version than the same item had before, and was
        // never
        // copied back: only what was written since has to be found again.
        Position since = generations.remembered(before.get().name());
        replace(index, live.name(), before.get().name(), since);
        return Optional.of(before.get().name());
    }

    /**
     * @param checked documents written after this position are compared
     */
    private void replace(SearchIndex index, String from, String to, Position checked)
            throws IOException, InterruptedException {
        Position position = generations.remembered(to);
        if (position == null || !position.from().equals(from)) {
            throw new IndexSetupException("%s does not follow %s".formatted(to, from));
        }
        generations.acceptWrites(to);
        position = catchUp(index, position, to);
        generations.remember(to, position);
        boolean moved = false;
        generations.refuseWrites(from);
        try {
            position = copy(index, position, to).position();
            deleteGone(index, from, to);
            verify(index, checked, to, true);
            generations.refresh(to);
            // For the way back, before the first write that only the new generation sees.
            Position both = generations.position(to);
            generations.moveAlias(index, from, to);
            moved = true;
            generations.remember(to, position);
            generations.remember(from, both);
            progress.accept("%s is live, %s is kept".formatted(to, from));
        } finally {
            if (!moved) {
                generations.acceptWrites(from);
            }
        }
    }

    private void fill(String to) throws IOException, InterruptedException {
        List<SearchDocument> batch = new ArrayList<>();
        long[] written = new long[1];
        catalogue.forEach(
                document -> {
                    batch.add(document);
                    if (batch.size() == BATCH) {
                        generations.write(to, batch);
                        written[0] += batch.size();
                        batch.clear();
                        if (written[0] % (BATCH * 50L) == 0) {
                            progress.accept("%s: %,d records".formatted(to, written[0]));
                        }
                    }
                });
        generations.write(to, batch);
    }

    /** Copies until little is written in the time that a pass takes. */
    private Position catchUp(SearchIndex index, Position position, String to) throws IOException {
        Position reached = position;
        for (int pass = 0; pass < PASSES; pass++) {
            Copied copied = copy(index, reached, to);
            reached = copied.position();
            if (copied.documents() < FEW) {
                break;
            }
        }
        return reached;
    }

    private Copied copy(SearchIndex index, Position position, String to) throws IOException {
        return generations.copyChanges(
                position, to, index == SearchIndex.ITEMS ? IndexRebuild::rewritten : null);
    }

    /** An item of an older mapping in today's form. */
    private static SearchDocument rewritten(SearchDocument document) {
        SearchDocument rewritten = item(document).toSearchDocument(document.version(), -1);
        return new SearchDocument(
                document.index(), document.id(), document.version(), rewritten.source(), -1);
    }

    private static ItemDocument item(SearchDocument document) {
        try {
            return ItemDocument.parse((ObjectNode) JSON.readTree(document.source()));
        } catch (IOException | BadRecordException e) {
            throw new IllegalStateException("not an item: " + document.id(), e);
        }
    }

    /**
     * Deletes what was deleted in the replaced generation since it was copied. An item that the
     * catalogue lists and that generation did not hold stays: it had been lost there.
     */
    private void deleteGone(SearchIndex index, String from, String to)
            throws IOException, InterruptedException {
        Set<String> gone = generations.missing(to, from);
        if (index == SearchIndex.ITEMS && !gone.isEmpty()) {
            Set<String> listed = catalogue.listed(gone);
            gone = new HashSet<>(gone);
            gone.removeAll(listed);
        }
        generations.deleteAll(to, gone);
    }

    /**
     * @param since a sample of what was written after this position is compared
     * @param still whether nothing is written meanwhile, so that all must be there
     */
    private void verify(SearchIndex index, Position since, String to, boolean still)
            throws IOException, InterruptedException {
        String from = since.from();
        Set<String> absent = generations.missing(from, to);
        if (index == SearchIndex.ITEMS && !absent.isEmpty()) {
            Set<String> listed = catalogue.listed(absent);
            checkLeftBehind(from, to, absent.size() - listed.size());
            absent = listed;
        }
        // One that was deleted here in a newer version stays deleted: the write is a conflict.
        for (String id : absent) {
            SearchDocument document = generations.document(from, id);
            if (document != null) {
                generations.write(
                        to, List.of(index == SearchIndex.ITEMS ? rewritten(document) : document));
            }
        }
        for (SearchDocument sample : generations.sample(since, SAMPLE, SEED)) {
            SearchDocument copy = generations.document(to, sample.id());
            if (copy == null) {
                continue; // deleted there in a newer version
            }
            boolean older = still && copy.version() < sample.version();
            boolean other = copy.version() == sample.version() && !sameContent(index, sample, copy);
            if (older || other) {
                throw new IndexSetupException(
                        "document %s of version %d in %s differs from that of version %d in %s"
                                .formatted(
                                        sample.id(), sample.version(), from, copy.version(), to));
            }
        }
    }

    /** A catalogue that lacks much of what is sold is more likely the wrong one. */
    private void checkLeftBehind(String from, String to, int count) throws IOException {
        if (count == 0) {
            return;
        }
        long documents = generations.count(from);
        if (count > FEW_LEFT_BEHIND && count > documents * SHARE_LEFT_BEHIND) {
            throw new IndexSetupException(
                    ("%,d of %,d items of %s are not in the catalogue: is the catalogue topic the"
                                    + " right one, and complete?")
                            .formatted(count, documents, from));
        }
        progress.accept(
                "%s: %,d items of %s are not in the catalogue and are left behind"
                        .formatted(to, count, from));
    }

    private static boolean sameContent(
            SearchIndex index, SearchDocument sample, SearchDocument copy) throws IOException {
        if (index == SearchIndex.ITEMS) {
            return Arrays.equals(rendered(sample), rendered(copy));
        }
        JsonNode before = JSON.readTree(sample.source());
        return before.equals(JSON.readTree(copy.source()));
    }

    /** What the catalogue says of an item, in today's form. */
    private static byte[] rendered(SearchDocument document) {
        return ItemDocument.of(item(document).item(), 0, 0).toSearchDocument(0, -1).source();
    }

    private void report(SearchIndex index, String from, String to) throws IOException {
        for (Generation generation : generations.list(index)) {
            if (generation.name().equals(from) || generation.name().equals(to)) {
                progress.accept(
                        "%s: %,d documents, mapping version %d%s"
                                .formatted(
                                        generation.name(),
                                        generation.documents(),
                                        generation.mappingVersion(),
                                        generation.live() ? ", live" : ""));
            }
        }
    }

    private Generation live(SearchIndex index) throws IOException {
        List<Generation> live = generations.list(index).stream().filter(Generation::live).toList();
        if (live.size() != 1) {
            throw new IndexSetupException(
                    "one live generation of %s is needed, there are %s"
                            .formatted(
                                    index.logicalName(),
                                    live.stream().map(Generation::name).toList()));
        }
        return live.get(0);
    }
}
