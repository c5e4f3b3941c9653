package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredRanksTest {
    /** Two models, one seed, three events of shoppers 0, 1, 0; ranks 1, 128, 3 and 300, 2, 1. */
    private static final String VERSION_1 =
            "4d524e4b01" + "020103" + "000161000162" + "000100" + "01800103" + "ac020201";

    @TempDir private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("a.ranks.gz");
    }

    @Test
    void write_thenRead_isTheSame() throws IOException {
        EventStream stream = Streams.of("ann cup 1", "bob cup 2", "cat cup 3", "ann jug 4");
        JudgedRanks first = new JudgedRanks(List.of("covisit", "fused"));
        JudgedRanks second = new JudgedRanks(List.of("covisit", "fused"));
        for (int line : new int[] {2, 0, 3}) {
            first.add(line, 0, 0, model -> line * 100 + model + 1);
            second.add(line, 0, 0, model -> 1_000_000 + line);
        }
        StoredRanks written = StoredRanks.of(stream, List.of(first, second));
        StoredRanks read = StoredRanks.read(file, written.write(file));

        assertThat(read.models()).containsExactly("covisit", "fused");
        assertThat(read.shoppers()).containsExactly(0, 1, 1);
        assertThat(read.shopperCount()).isEqualTo(2);
        assertThat(read.seeds()).isEqualTo(2);
        assertThat(read.ranks()[0][1]).containsExactly(202, 2, 302);
        assertThat(read.ranks()[1][0]).containsExactly(1_000_002, 1_000_000, 1_000_003);
    }

    @Test
    void layout_isVersion1() throws IOException {
        StoredRanks ranks =
                new StoredRanks(
                        List.of("a", "b"),
                        new int[] {0, 1, 0},
                        new int[][][] {{{1, 128, 3}, {300, 2, 1}}});
        ranks.write(file);
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(HexFormat.of().formatHex(in.readAllBytes())).isEqualTo(VERSION_1);
        }
    }

    @Test
    void version1_isRead() throws IOException {
        byte[] bytes = HexFormat.of().parseHex(VERSION_1);
        StoredRanks ranks = StoredRanks.read(file, store(bytes));
        assertThat(ranks.shoppers()).containsExactly(0, 1, 0);
        assertThat(ranks.ranks()[0][0]).containsExactly(1, 128, 3);
        assertThat(ranks.ranks()[0][1]).containsExactly(300, 2, 1);
    }

    @Test
    void foreignFiles_areRefused() throws IOException {
        byte[] bytes = HexFormat.of().parseHex(VERSION_1);
        long checksum = store(bytes);
        assertForeign(checksum + 1);
        bytes[4] = 2;
        assertForeign(store(bytes));
        assertForeign(store(new byte[] {1, 2}));
        Files.writeString(file, "text");
        assertForeign(0);
    }

    private void assertForeign(long checksum) {
        assertThatThrownBy(() -> StoredRanks.read(file, checksum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " does not belong to it");
    }

    private long store(byte[] bytes) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes);
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return checksum.getValue();
    }
}
