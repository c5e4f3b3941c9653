package io.millrace.jobs.evaluate;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * The ranks of a report, for every judged event, model and seed.
 *
 * <p><b>Layout</b>, gzip of: {@code MRNK}, a byte for the version, then whole numbers of 7 bits a
 * byte, the lowest first: number of models, of seeds, of events; the models' names (length and
 * UTF-8 as {@link DataOutputStream#writeUTF}); the shopper of each event, numbered in the order in
 * which they come; then seed by seed and model by model the rank of each event. Most ranks take one
 * byte or two.
 *
 * @param models names
 * @param shoppers of each event, numbered from 0
 * @param ranks by seed, model and event
 */
record StoredRanks(List<String> models, int[] shoppers, int[][][] ranks) {
    private static final int MAGIC = 0x4D524E4B;
    private static final int VERSION = 1;

    /**
     * @param runs one for each seed, all of the same lines
     */
    static StoredRanks of(EventStream stream, List<JudgedRanks> runs) {
        JudgedRanks first = runs.get(0);
        int events = first.count();
        Map<Integer, Integer> numbers = new HashMap<>();
        int[] shoppers = new int[events];
        for (int i = 0; i < events; i++) {
            int shopper = stream.shopper(first.line(i));
            Integer number = numbers.get(shopper);
            if (number == null) {
                number = numbers.size();
                numbers.put(shopper, number);
            }
            shoppers[i] = number;
        }
        int[][][] ranks = new int[runs.size()][first.models().size()][events];
        for (int seed = 0; seed < ranks.length; seed++) {
            for (int model = 0; model < ranks[seed].length; model++) {
                for (int i = 0; i < events; i++) {
                    ranks[seed][model][i] = runs.get(seed).rank(model, i);
                }
            }
        }
        return new StoredRanks(first.models(), shoppers, ranks);
    }

    int events() {
        return shoppers.length;
    }

    int seeds() {
        return ranks.length;
    }

    /** How many shoppers there are. */
    int shopperCount() {
        return Arrays.stream(shoppers).max().orElse(-1) + 1;
    }

    /**
     * Writes the file.
     *
     * @return a checksum of its content
     */
    long write(Path file) throws IOException {
        CRC32 checksum = new CRC32();
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file));
                DataOutputStream out =
                        new DataOutputStream(
                                new BufferedOutputStream(
                                        new CheckedOutputStream(gzip, checksum)))) {
            out.writeInt(MAGIC);
            out.writeByte(VERSION);
            writeNumber(out, models.size());
            writeNumber(out, ranks.length);
            writeNumber(out, shoppers.length);
            for (String model : models) {
                out.writeUTF(model);
            }
            for (int shopper : shoppers) {
                writeNumber(out, shopper);
            }
            for (int[][] seed : ranks) {
                for (int[] model : seed) {
                    for (int rank : model) {
                        writeNumber(out, rank);
                    }
                }
            }
        }
        return checksum.getValue();
    }

    /**
     * Reads a file.
     *
     * @param checksum that {@link #write} returned
     * @throws IllegalArgumentException if it is another file, or damaged
     */
    static StoredRanks read(Path file, long checksum) throws IOException {
        CRC32 actual = new CRC32();
        try (InputStream gzip = new GZIPInputStream(Files.newInputStream(file));
                DataInputStream in =
                        new DataInputStream(
                                new CheckedInputStream(new BufferedInputStream(gzip), actual))) {
            if (in.readInt() != MAGIC || in.readByte() != VERSION) {
                throw foreign(file);
            }
            int models = readNumber(in);
            int seeds = readNumber(in);
            int events = readNumber(in);
            List<String> names = new ArrayList<>();
            for (int model = 0; model < models; model++) {
                names.add(in.readUTF());
            }
            int[] shoppers = readNumbers(in, events);
            int[][][] ranks = new int[seeds][models][];
            for (int[][] seed : ranks) {
                for (int model = 0; model < models; model++) {
                    seed[model] = readNumbers(in, events);
                }
            }
            if (actual.getValue() != checksum) {
                throw foreign(file);
            }
            return new StoredRanks(List.copyOf(names), shoppers, ranks);
        } catch (EOFException | ZipException e) {
            throw foreign(file);
        }
    }

    private static IllegalArgumentException foreign(Path file) {
        return new IllegalArgumentException(file + " does not belong to it");
    }

    private static int[] readNumbers(DataInputStream in, int count) throws IOException {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = readNumber(in);
        }
        return numbers;
    }

    private static int readNumber(DataInputStream in) throws IOException {
        int number = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int part = in.readByte();
            number |= (part & 0x7F) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw new EOFException();
    }

    private static void writeNumber(DataOutputStream out, int number) throws IOException {
        int rest = number;
        while (rest > 0x7F) {
            out.writeByte(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
