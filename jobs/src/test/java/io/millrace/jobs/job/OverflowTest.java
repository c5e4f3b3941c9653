package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.search.document.SearchDocument;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OverflowTest {
    private final Memory store = new Memory();
    private final Counted exit = new Counted();
    private final Overflow overflow = new Overflow(store, exit, 3, 1);

    @Test
    void whileThereIsRoom_documentsPass_andNothingIsReadOrWritten() throws Exception {
        exit.room = 2;
        overflow.offer(document("a", 1));
        overflow.offer(document("b", 1));

        assertThat(exit.sent()).containsExactly("a 1", "b 1");
        assertThat(store.accesses).isZero();
        assertThat(overflow.isEmpty()).isTrue();
    }

    @Test
    void withoutRoom_theyWait_andGoOnInTheirOrder() throws Exception {
        overflow.offer(document("c", 1));
        overflow.offer(document("a", 1));
        overflow.offer(document("b", 1));
        assertThat(overflow.size()).isEqualTo(3);
        assertThat(exit.sent()).isEmpty();
        assertThat(exit.waiting).containsOnlyKeys("items/a", "items/b", "items/c");

        exit.room = 2;
        overflow.drain(10);
        assertThat(exit.sent()).containsExactly("c 1", "a 1");
        assertThat(exit.waiting).containsOnlyKeys("items/b");
        exit.room = 5;
        overflow.drain(10);
        assertThat(exit.sent()).containsExactly("c 1", "a 1", "b 1");
        assertThat(overflow.isEmpty()).isTrue();
        assertThat(store.documents).isEmpty();
        assertThat(exit.waiting).isEmpty();
    }

    @Test
    void withoutRoom_butNotStuck_documentsAreSent_andTheWriterHoldsThemBack() throws Exception {
        exit.stuck = false;
        overflow.offer(document("a", 1));

        assertThat(exit.sent()).containsExactly("a 1");
        assertThat(store.accesses).isZero();
    }

    /** After a start there may be millions of those that no event caused. */
    @Test
    void whatAnEventCaused_goesOnBeforeMuchOfTheRest_whichIsNotForgotten() throws Exception {
        Overflow large = new Overflow(store, exit, 1_000, 1);
        for (int i = 0; i < 100; i++) {
            large.offer(document("sweep" + i, 1));
        }
        for (int i = 0; i < 30; i++) {
            large.offer(document("event" + i, 1).withAppendedAt(i));
        }
        large.offer(document("sweep99", 2).withAppendedAt(100));
        exit.room = 44;
        large.drain(100);
        assertThat(exit.sent().stream().filter(each -> each.startsWith("event"))).hasSize(30);
        assertThat(exit.sent()).contains("sweep0 1", "sweep99 2");
        assertThat(exit.sent().indexOf("event0 1")).isLessThan(exit.sent().indexOf("event1 1"));

        exit.room = 200;
        large.drain(200);
        assertThat(exit.sent()).hasSize(130).doesNotHaveDuplicates();
        assertThat(large.isEmpty()).isTrue();
    }

    /** Room for one is not room for the one that has just come. */
    @Test
    void whileOthersWait_nobodyPassesThem() throws Exception {
        overflow.offer(document("a", 1));
        exit.room = 10;
        overflow.offer(document("b", 1));
        overflow.offer(document("a", 2));
        assertThat(exit.sent()).isEmpty();

        overflow.drain(10);
        assertThat(exit.sent()).containsExactly("a 2", "b 1");
    }

    @Test
    void newerVersion_takesThePlaceOfTheOlder_andTheTimeOfTheFirstCause() throws Exception {
        overflow.offer(document("a", 5).withAppendedAt(700));
        overflow.offer(document("b", 1).withAppendedAt(800));
        overflow.offer(document("a", 6).withAppendedAt(900));
        overflow.offer(document("a", 4).withAppendedAt(600));
        assertThat(overflow.size()).isEqualTo(2);
        assertThat(exit.coalesced).isEqualTo(2);
        assertThat(exit.waiting).containsEntry("items/a", 600L);

        exit.room = 10;
        overflow.drain(10);
        assertThat(exit.sent()).containsExactly("a 6", "b 1");
        assertThat(exit.sent.get(0).appendedAt()).isEqualTo(600);
    }

    @Test
    void deletionOfAnOlderEpoch_doesNotReplaceANewerDocument() throws Exception {
        overflow.offer(document("a", 7));
        overflow.offer(SearchDocument.deletion("items", "a", 6, -1));
        exit.room = 1;
        overflow.drain(1);

        assertThat(exit.sent.get(0).isDeletion()).isFalse();
    }

    @Test
    void documentsOfOneIdInTwoIndices_areTwo() throws Exception {
        overflow.offer(SearchDocument.deletion("shoppers", "u:1", 1, -1));
        overflow.offer(SearchDocument.deletion("shopper_profiles", "u:1", 1, -1));

        assertThat(overflow.size()).isEqualTo(2);
    }

    @Test
    void drain_sendsNoMoreThanItIsTold() throws Exception {
        for (int i = 0; i < 5; i++) {
            overflow.offer(document("d" + i, 1));
        }
        exit.room = 100;
        overflow.drain(2);
        assertThat(exit.sent).hasSize(2);
    }

    @Test
    void drainAll_asksForNoRoom() throws Exception {
        for (int i = 0; i < 5; i++) {
            overflow.offer(document("d" + i, 1));
        }
        overflow.drainAll();
        assertThat(exit.sent).hasSize(5);
        assertThat(overflow.isEmpty()).isTrue();
    }

    /** Three keys are held here; all documents go on all the same, each once and in one version. */
    @Test
    void moreThanKeysAreHeld_waitInTheStore() throws Exception {
        for (int version = 1; version <= 2; version++) {
            for (int i = 0; i < 20; i++) {
                overflow.offer(document("d" + i, version));
            }
        }
        assertThat(overflow.size()).isEqualTo(20);
        exit.room = 4;
        overflow.drain(10);
        assertThat(exit.sent()).startsWith("d0 2", "d1 2", "d2 2");

        overflow.offer(document("d0", 3));
        overflow.offer(document("d19", 3));
        exit.room = 100;
        overflow.drain(100);
        Map<String, Long> newest = new LinkedHashMap<>();
        exit.sent.forEach(each -> newest.merge(each.id(), each.version(), Math::max));
        assertThat(newest).hasSize(20).containsEntry("d0", 3L);
        assertThat(exit.waiting).isEmpty();
        assertThat(store.documents).isEmpty();
    }

    /** Whoever comes again and again must not keep the others from ever going on. */
    @Test
    void moreThanKeysAreHeld_eachGetsItsTurn() throws Exception {
        Set<String> unsent = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            overflow.offer(document("d" + i, 1));
            unsent.add("d" + i);
        }
        for (int round = 2; round < 1_000 && !unsent.isEmpty(); round++) {
            exit.room = 1;
            overflow.drain(1);
            SearchDocument sent = exit.sent.remove(0);
            unsent.remove(sent.id());
            overflow.offer(document(sent.id(), round));
        }
        assertThat(unsent).isEmpty();
    }

    @Test
    void restore_takesInWhatMayGoOn_theOldestFirst() throws Exception {
        store.put("items/new", document("new", 1).withAppendedAt(900));
        store.put("items/uncaused", document("uncaused", 1));
        store.put("items/old", document("old", 1).withAppendedAt(100));
        store.put("items/erased", document("erased", 1).withAppendedAt(50));
        overflow.restore(document -> !document.id().equals("erased"));

        assertThat(overflow.size()).isEqualTo(3);
        assertThat(store.documents).doesNotContainKey("items/erased");
        assertThat(exit.waiting).containsEntry("items/old", 100L).doesNotContainKey("items/erased");
        overflow.offer(document("old", 2).withAppendedAt(950));
        exit.room = 10;
        overflow.drain(10);
        assertThat(exit.sent()).containsExactly("old 2", "new 1", "uncaused 1");
    }

    @Test
    void restore_ofMoreThanKeysAreHeld_losesNone() throws Exception {
        for (int i = 0; i < 10; i++) {
            store.put("items/d" + i, document("d" + i, 1));
        }
        overflow.restore(document -> true);
        assertThat(overflow.size()).isEqualTo(10);
        exit.room = 10;
        overflow.drain(10);

        assertThat(new HashSet<>(exit.sent())).hasSize(10);
        assertThat(overflow.isEmpty()).isTrue();
    }

    private static SearchDocument document(String id, long version) {
        return new SearchDocument(
                "items", id, version, new byte[] {'{', '}'}, SearchDocument.NO_APPEND_TIME);
    }

    private static final class Memory implements Overflow.Store {
        private final Map<String, SearchDocument> documents = new LinkedHashMap<>();
        private int accesses;

        @Override
        public SearchDocument get(String key) {
            accesses++;
            return documents.get(key);
        }

        @Override
        public void put(String key, SearchDocument document) {
            accesses++;
            documents.put(key, document);
        }

        @Override
        public void remove(String key) {
            accesses++;
            documents.remove(key);
        }

        @Override
        public Stream<String> keys() {
            return documents.keySet().stream();
        }
    }

    /** Takes as many documents as there is room for; knows since when the others wait. */
    private static final class Counted implements Overflow.Exit {
        private final List<SearchDocument> sent = new ArrayList<>();
        private final Map<String, Long> waiting = new LinkedHashMap<>();
        private int room;
        private boolean stuck = true;
        private int coalesced;

        private List<String> sent() {
            return sent.stream().map(each -> each.id() + " " + each.version()).toList();
        }

        @Override
        public boolean hasRoom() {
            return room > 0;
        }

        @Override
        public boolean isStuck() {
            return room <= 0 && stuck;
        }

        @Override
        public void send(SearchDocument document) {
            room--;
            sent.add(document);
        }

        @Override
        public void waits(SearchDocument document) {
            assertThat(waiting.put(Overflow.key(document), document.appendedAt())).isNull();
        }

        @Override
        public void waitsNoMore(SearchDocument document) {
            assertThat(waiting.remove(Overflow.key(document))).isEqualTo(document.appendedAt());
        }

        @Override
        public void coalesced() {
            coalesced++;
        }
    }
}
