package io.millrace.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.modellog.VersionedCodec;
import io.millrace.flink.CodecSerializer;
import io.millrace.flink.CodecTypeInformation;
import io.millrace.flink.DeclaredState;
import io.millrace.modellog.InMemoryModelLog;
import io.millrace.savepoints.Migration.Rewritten;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.OperatorTransformation;
import org.apache.flink.state.api.SavepointWriter;
import org.apache.flink.state.api.functions.KeyedStateBootstrapFunction;
import org.apache.flink.state.api.functions.StateBootstrapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
class MigrationTest {
    private static final String KEYED = "keyed";
    private static final String LISTS = "lists";

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir private Path folder;

    private final InMemoryModelLog log = InMemoryModelLog.named(UUID.randomUUID().toString());

    @AfterEach
    void deleteLog() {
        log.delete();
        NoteCodec.newest = 1;
    }

    static List<Path> kept() throws Exception {
        return SavepointCompatibilityTest.kept();
    }

    /** Every version there ever was, to the newest, with the values it was made with. */
    @ParameterizedTest
    @MethodSource("kept")
    void keptSavepoint_migrated_holdsTheSame_andTheJobGoesOn(
            Path savepoint, @InjectMiniCluster MiniCluster cluster) throws Exception {
        Path copy = folder.resolve("co py");
        List<Rewritten> rewritten = Migration.migrate(savepoint.toString(), "file:" + copy);

        SavepointReader before = SavepointReader.open(savepoint);
        SavepointReader after = SavepointReader.open(copy);
        assertThat(TestJobs.values(after)).isEqualTo(TestJobs.values(before));
        assertThat(after.checkpointId()).isEqualTo(before.checkpointId());
        assertThat(rewritten).extracting(Rewritten::values).allMatch(values -> values > 0);
        assertThat(rewritten).extracting(Rewritten::state).contains("shopper", "item", "served");
        assertThat(Migration.migrate("file:" + copy, folder.resolve("again").toString()))
                .extracting(Rewritten::older)
                .containsOnly(0L);

        Path next =
                new TestJobs(cluster, folder, log)
                        .run(copy, "rocksdb", 2, TestJobs.events(240, 250));
        assertThat(SavepointReader.open(next).outcomeTotals())
                .containsEntry(
                        "outcome.learned", before.outcomeTotals().get("outcome.learned") + 10);
    }

    @Test
    void olderValues_areRewritten_othersAreCopied() throws Exception {
        NoteCodec.newest = 1;
        String old = "file:" + folder.resolve("old");
        writeNotes(old);
        NoteCodec.newest = 2;
        Path copy = folder.resolve("copy");

        assertThat(Migration.migrate(old, copy.toUri().toString()))
                .containsExactlyInAnyOrder(
                        new Rewritten(id(KEYED), "note", 2, 500, 500),
                        new Rewritten(id(LISTS), "notes", 2, 500, 500));
        assertThat(versions(SavepointReader.open(old), KEYED)).containsEntry("note", 1);
        SavepointReader migrated = SavepointReader.open(copy);
        assertThat(versions(migrated, KEYED)).containsEntry("note", 2);
        assertThat(versions(migrated, LISTS)).containsEntry("notes", 2);
        assertThat(Migration.migrate("file:" + copy, folder.resolve("again").toString()))
                .extracting(Rewritten::older)
                .containsExactly(0L, 0L);
        assertNotes(migrated);
    }

    @Test
    void codecWhoseClassWasRenamed_readsItsState() throws Exception {
        String old = "file:" + folder.resolve("old");
        writeNotes(old);
        KeyedBlob<Note> blob =
                new KeyedBlob<>(
                        KEYED,
                        "note",
                        new CodecSerializer<>(new RenamedNoteCodec(), true),
                        new CodecTypeInformation<>(Note.class, new RenamedNoteCodec()));
        Map<String, String> notes = new TreeMap<>();
        SavepointReader.open(old).read(blob, null, (key, note) -> notes.put(key, note.text()));
        assertThat(notes).hasSize(500).containsEntry("k7", "note of k7");
    }

    @Test
    void placeThatIsTaken_isRefused() throws Exception {
        Files.writeString(folder.resolve("_metadata"), "taken");
        String kept = kept().get(0).toString();
        assertThatThrownBy(() -> Migration.migrate(kept, "file:" + folder))
                .isInstanceOf(SavepointException.class)
                .hasMessageContaining("there is a savepoint in");
        assertThat(folder.resolve("_metadata")).hasContent("taken");
    }

    /** A value whose layout in version 2 has one field more. */
    public static final class NoteCodec extends VersionedCodec<Note> {
        private static final long serialVersionUID = 1L;

        static int newest = 1;

        public NoteCodec() {
            super(newest);
        }

        @Override
        public String id() {
            return "test-note";
        }

        @Override
        protected void writeBody(Note note, DataOutput out) throws IOException {
            out.writeUTF(note.text());
            if (version() >= 2) {
                out.writeBoolean(note.read());
            }
        }

        @Override
        protected Note readBody(int version, DataInput in) throws IOException {
            return new Note(in.readUTF(), version >= 2 && in.readBoolean());
        }
    }

    record Note(String text, boolean read) {}

    /** {@link NoteCodec} in a class of another name. */
    public static final class RenamedNoteCodec extends VersionedCodec<Note> {
        private static final long serialVersionUID = 1L;

        private final NoteCodec notes = new NoteCodec();

        public RenamedNoteCodec() {
            super(1);
        }

        @Override
        public String id() {
            return notes.id();
        }

        @Override
        protected void writeBody(Note note, DataOutput out) throws IOException {
            notes.writeBody(note, out);
        }

        @Override
        protected Note readBody(int version, DataInput in) throws IOException {
            return notes.readBody(version, in);
        }
    }

    private void writeNotes(String path) throws Exception {
        try (StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment()) {
            environment.setParallelism(2);
            SavepointWriter.newSavepoint(environment, 128)
                    .withOperator(
                            OperatorIdentifier.forUid(KEYED),
                            OperatorTransformation.bootstrapWith(
                                            environment.fromSequence(0, 499).map(i -> "k" + i))
                                    .keyBy(key -> key, Types.STRING)
                                    .transform(new WriteNotes()))
                    .withOperator(
                            OperatorIdentifier.forUid(LISTS),
                            OperatorTransformation.bootstrapWith(environment.fromSequence(0, 499))
                                    .transform(new WriteLists()))
                    .write(path);
            environment.execute();
        }
    }

    private static void assertNotes(SavepointReader savepoint) throws Exception {
        try (StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment()) {
            org.apache.flink.state.api.SavepointReader reader =
                    org.apache.flink.state.api.SavepointReader.read(environment, savepoint.path());
            List<String> texts =
                    reader.readListState(
                                    OperatorIdentifier.forUid(LISTS),
                                    "notes",
                                    new CodecTypeInformation<>(Note.class, new NoteCodec()),
                                    new CodecSerializer<>(new NoteCodec(), true))
                            .map(Note::text)
                            .returns(Types.STRING)
                            .executeAndCollect(1_000);
            assertThat(texts).hasSize(500).doesNotHaveDuplicates().contains("note 0", "note 499");
            List<Long> numbers =
                    reader.readListState(
                                    OperatorIdentifier.forUid(LISTS),
                                    "numbers",
                                    Types.LONG,
                                    LongSerializer.INSTANCE)
                            .executeAndCollect(1_000);
            assertThat(numbers).hasSize(500).doesNotHaveDuplicates();
            KeyedBlob<Note> blob =
                    new KeyedBlob<>(
                            KEYED,
                            "note",
                            new CodecSerializer<>(new NoteCodec(), true),
                            new CodecTypeInformation<>(Note.class, new NoteCodec()));
            Map<String, String> notes = new TreeMap<>();
            savepoint.read(blob, null, (key, note) -> notes.put(key, note.text()));
            assertThat(notes).hasSize(500).containsEntry("k7", "note of k7");
        }
    }

    private static final class WriteNotes extends KeyedStateBootstrapFunction<String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(String key, Context context) throws Exception {
            getRuntimeContext()
                    .getState(
                            new ValueStateDescriptor<>(
                                    "note", new CodecSerializer<>(new NoteCodec(), true)))
                    .update(new Note("note of " + key, false));
            getRuntimeContext()
                    .getState(new ValueStateDescriptor<>("number", LongSerializer.INSTANCE))
                    .update((long) key.length());
            context.timerService().registerEventTimeTimer(1_000);
        }
    }

    private static final class WriteLists extends StateBootstrapFunction<Long> {
        private static final long serialVersionUID = 1L;

        private transient ListState<Note> notes;
        private transient ListState<Long> numbers;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            notes =
                    context.getOperatorStateStore()
                            .getListState(
                                    new ListStateDescriptor<>(
                                            "notes", new CodecSerializer<>(new NoteCodec(), true)));
            numbers =
                    context.getOperatorStateStore()
                            .getListState(
                                    new ListStateDescriptor<>("numbers", LongSerializer.INSTANCE));
        }

        @Override
        public void processElement(Long number, Context context) throws Exception {
            notes.add(new Note("note " + number, false));
            numbers.add(number);
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {}
    }

    private static Map<String, Integer> versions(SavepointReader savepoint, String uid) {
        Map<String, Integer> versions = new TreeMap<>();
        for (SavedOperator operator : savepoint.operators()) {
            if (operator.id().equals(id(uid))) {
                for (DeclaredState state : operator.states()) {
                    versions.put(state.name(), state.version());
                }
            }
        }
        return versions;
    }

    private static String id(String uid) {
        return OperatorIdentifier.forUid(uid).getOperatorId().toHexString();
    }
}
