package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.sink.WriterRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OverflowOperatorTest {
    private final List<AutoCloseable> opened = new ArrayList<>();

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void whileTheWriterHasRoom_documentsPass_andTheStateStaysEmpty() throws Exception {
        Task task = start(new HashMapStateBackend(), 100);
        task.process(document("b", 1), document("a", 1), document("a", 2));

        assertThat(task.takeOutput()).containsExactly("b 1", "a 1", "a 2");
        assertThat(task.harness.numKeyedStateEntries()).isZero();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatTheWriterHasNoRoomFor_waits_andGoesOnWhenItTells(StateBackend backend)
            throws Exception {
        Task task = start(backend, 1);
        task.process(document("b", 1), document("c", 1), document("a", 1), document("c", 2));
        task.runMail();
        assertThat(task.takeOutput()).containsExactly("b 1");

        task.room(1);
        assertThat(task.takeOutput()).as("before its mail is run").isEmpty();
        task.runMail();
        assertThat(task.takeOutput()).containsExactly("c 2");
        task.room(5);
        task.runMail();
        assertThat(task.takeOutput()).containsExactly("a 1");
        task.process(document("d", 1));
        assertThat(task.takeOutput()).as("the way is free again").containsExactly("d 1");
    }

    /** Then the writer blocks, and holds the job back to what can be written. */
    @Test
    void whileTheWriterIsFullAndNotStuck_documentsAreSent() throws Exception {
        Task task = start(new HashMapStateBackend(), 1);
        task.stuck = false;
        task.process(document("a", 1), document("b", 1), document("c", 1));
        assertThat(task.takeOutput()).containsExactly("a 1", "b 1", "c 1");

        task.stuck = true;
        task.process(document("d", 1));
        task.stuck = false;
        task.process(document("e", 1), document("d", 2));
        assertThat(task.takeOutput()).as("others wait").isEmpty();
        task.room(9);
        task.runMail();
        assertThat(task.takeOutput()).containsExactly("d 2", "e 1");
    }

    /** A mail sends some: barriers and input come between. */
    @Test
    void muchThatWaited_goesOnInParts() throws Exception {
        Task task = start(new HashMapStateBackend(), 0);
        for (int i = 0; i < 1_000; i++) {
            task.process(document("d" + i, 1));
        }
        task.room(10_000);
        assertThat(task.runOneMail()).isTrue();
        assertThat(task.takeOutput()).hasSizeBetween(1, 500);
        task.runMail();
        assertThat(task.harness.numKeyedStateEntries()).isZero();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void barrierWhileTheWriterIsFull_hasWhatWaits(StateBackend backend) throws Exception {
        Task task = start(backend, 0);
        task.process(
                document("b", 1).withAppendedAt(2_000),
                document("a", 1).withAppendedAt(1_000),
                document("b", 2).withAppendedAt(3_000));
        OperatorSubtaskState state = task.checkpoint();

        Task restored = restore(backend, state, ErasureLedgerSource.none(), 0, 0, 1);
        restored.process(document("a", 3).withAppendedAt(5_000), document("c", 1));
        assertThat(restored.takeOutput()).isEmpty();
        restored.room(10);
        restored.runMail();
        assertThat(restored.takeOutput()).containsExactly("a 3", "b 2", "c 1");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restoredWithRoom_goesOnByItself_andTheStateIsEmptyThen(StateBackend backend)
            throws Exception {
        Task task = start(backend, 0);
        task.process(document("b", 1), document("a", 1));
        Task restored = restore(backend, task.checkpoint(), ErasureLedgerSource.none(), 10, 0, 1);
        restored.runMail();
        assertThat(restored.takeOutput()).containsExactlyInAnyOrder("a 1", "b 1");

        Task after = restore(backend, restored.checkpoint(), ErasureLedgerSource.none(), 10, 0, 1);
        after.runMail();
        assertThat(after.takeOutput()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restoredByTwo_eachHasItsOwn(StateBackend backend) throws Exception {
        Task task = start(backend, 0);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            task.process(document("d" + i, 1));
            all.add("d" + i + " 1");
        }
        OperatorSubtaskState state = task.checkpoint();
        List<String> sent = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            Task half = restore(backend, state, ErasureLedgerSource.none(), 100, subtask, 2);
            half.runMail();
            List<String> part = half.takeOutput();
            assertThat(part).hasSizeBetween(10, 40);
            sent.addAll(part);
        }
        assertThat(sent).containsExactlyInAnyOrderElementsOf(all);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restoredDocumentsOfWhoWasErasedSince_areDropped_deletionsAreNot(StateBackend backend)
            throws Exception {
        Task task = start(backend, 0);
        task.process(
                of("shoppers", "u:gone", 1),
                of("shopper_profiles", "u:gone", 1),
                of("shoppers", "u:stays", 1),
                SearchDocument.deletion("shoppers", "u:deleted", 1, -1),
                // An item may be called what it likes.
                of("items", "u:gone", 1));
        ErasureLedgerSource erased =
                () -> {
                    ErasureLedger ledger = ErasureLedger.empty();
                    ledger.add(ledger.pseudonym("u:gone"), 1, 1);
                    ledger.add(ledger.pseudonym("u:deleted"), 1, 1);
                    return ledger;
                };
        Task restored = restore(backend, task.checkpoint(), erased, 0, 0, 1);
        OperatorSubtaskState state = restored.checkpoint();
        restored.room(10);
        restored.runMail();
        assertThat(restored.takeDocuments())
                .extracting(each -> each.index() + " " + each.id())
                .containsExactlyInAnyOrder(
                        "shoppers u:stays", "shoppers u:deleted", "items u:gone");

        Task again = restore(backend, state, ErasureLedgerSource.none(), 10, 0, 1);
        again.runMail();
        assertThat(again.takeOutput()).as("they are gone from the state").hasSize(3);
    }

    @Test
    void restoredWithoutAShoppersDocument_readsNoLedger() throws Exception {
        Task task = start(new HashMapStateBackend(), 0);
        task.process(document("a", 1));
        ErasureLedgerSource broken =
                () -> {
                    throw new AssertionError("it is not needed");
                };
        Task restored = restore(new HashMapStateBackend(), task.checkpoint(), broken, 1, 0, 1);
        restored.runMail();
        assertThat(restored.takeOutput()).containsExactly("a 1");
    }

    @Test
    void endOfTheInput_sendsAll_andLetsTheWriterBlock() throws Exception {
        Task task = start(new HashMapStateBackend(), 0);
        task.process(document("b", 1), document("a", 1));
        assertThat(task.writer.isWatched()).isTrue();
        task.harness.endInput();
        task.harness.getOneInputOperator().finish();
        assertThat(task.writer.isWatched()).isFalse();
        assertThat(task.takeOutput()).containsExactly("b 1", "a 1");
    }

    /** Without operator chaining, say: then the writer holds the job back, as it always can. */
    @Test
    void withoutAWriterInItsTask_itSendsAtOnce() throws Exception {
        Task task = new Task(new HashMapStateBackend(), ErasureLedgerSource.none(), 0, 0, 1);
        task.writer.close();
        task.begin(null);
        task.process(document("a", 1));
        assertThat(task.takeOutput()).containsExactly("a 1");
    }

    private Task start(StateBackend backend, int room) throws Exception {
        return restore(backend, null, ErasureLedgerSource.none(), room, 0, 1);
    }

    private Task restore(
            StateBackend backend,
            OperatorSubtaskState state,
            ErasureLedgerSource erased,
            int room,
            int subtask,
            int parallelism)
            throws Exception {
        Task task = new Task(backend, erased, room, subtask, parallelism);
        task.begin(state);
        return task;
    }

    private static SearchDocument document(String id, long version) {
        return of("items", id, version);
    }

    private static SearchDocument of(String index, String id, long version) {
        return new SearchDocument(
                index, id, version, new byte[] {'{', '}'}, SearchDocument.NO_APPEND_TIME);
    }

    /** The operator before a writer that has room for so many documents. */
    private final class Task implements AutoCloseable {
        private final KeyedOneInputStreamOperatorTestHarness<String, SearchDocument, SearchDocument>
                harness;
        private final int parallelism;
        private final int subtask;
        private int room;
        private boolean stuck = true;
        private final WriterRoom writer =
                new WriterRoom(() -> room() > 0, () -> room() <= 0 && stuck);

        private Task(
                StateBackend backend,
                ErasureLedgerSource erased,
                int room,
                int subtask,
                int parallelism)
                throws Exception {
            this.room = room;
            this.subtask = subtask;
            this.parallelism = parallelism;
            harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            new OverflowOperator(erased),
                            Overflow::key,
                            Types.STRING,
                            MillraceJob.MAXIMUM_PARALLELISM,
                            parallelism,
                            subtask);
            harness.setStateBackend(backend);
            writer.open(
                    harness.getEnvironment().getJobInfo(), harness.getEnvironment().getTaskInfo());
            opened.add(this);
        }

        private void begin(OperatorSubtaskState state) throws Exception {
            harness.setup();
            if (state == null) {
                harness.initializeEmptyState();
            } else {
                harness.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, MillraceJob.MAXIMUM_PARALLELISM, 1, parallelism, subtask));
            }
            harness.open();
        }

        private int room() {
            return room - harness.getOutput().size();
        }

        /** The writer has sent what it had, and takes so many documents. */
        private void room(int documents) {
            room = documents;
            writer.announce();
        }

        private void process(SearchDocument... documents) throws Exception {
            for (SearchDocument document : documents) {
                harness.processElement(new StreamRecord<>(document));
            }
        }

        private OperatorSubtaskState checkpoint() throws Exception {
            harness.prepareSnapshotPreBarrier(1);
            return harness.snapshot(1, 1);
        }

        private void runMail() throws Exception {
            while (runOneMail()) {}
        }

        private boolean runOneMail() throws Exception {
            Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
            if (mail.isPresent()) {
                mail.get().run();
            }
            return mail.isPresent();
        }

        /** What the writer got; it has room for as many less. */
        private List<SearchDocument> takeDocuments() {
            List<SearchDocument> documents = harness.extractOutputValues();
            room = room();
            harness.getOutput().clear();
            return documents;
        }

        private List<String> takeOutput() {
            return takeDocuments().stream().map(each -> each.id() + " " + each.version()).toList();
        }

        @Override
        public void close() throws Exception {
            harness.close();
            writer.close();
        }
    }
}
