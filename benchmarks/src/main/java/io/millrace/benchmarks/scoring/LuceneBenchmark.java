package io.millrace.benchmarks.scoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.queries.function.FunctionScoreQuery;
import org.apache.lucene.search.DoubleValues;
import org.apache.lucene.search.DoubleValuesSource;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.MMapDirectory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Lucene's exact scan: every document scored by the maximum inner product with the query, the best
 * 100 collected. One segment, in the page cache. Lucene answers a request at a time, so only one is
 * measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms3g", "-Xmx3g"})
public class LuceneBenchmark {

    private static final String FIELD = "vector";

    /** Rows of the catalogue. */
    @Param({"100000", "1000000"})
    public int rows;

    private Path folder;
    private DirectoryReader reader;
    private IndexSearcher searcher;
    private float[] query;

    /** Writes the index: vectors alone, without a graph. */
    @Setup
    public void setUp() throws IOException {
        folder = Files.createTempDirectory("millrace-lucene");
        IndexWriterConfig config =
                new IndexWriterConfig()
                        .setRAMBufferSizeMB(1_500)
                        .setUseCompoundFile(false)
                        .setCodec(
                                new Lucene912Codec() {
                                    @Override
                                    public KnnVectorsFormat getKnnVectorsFormatForField(
                                            String field) {
                                        return new FlatFormat();
                                    }
                                });
        try (IndexWriter writer = new IndexWriter(new MMapDirectory(folder), config)) {
            RandomVectors vectors = new RandomVectors(1);
            for (int row = 0; row < rows; row++) {
                Document document = new Document();
                document.add(
                        new KnnFloatVectorField(
                                FIELD,
                                vectors.next(),
                                VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
        reader = DirectoryReader.open(new MMapDirectory(folder));
        searcher = new IndexSearcher(reader);
        query = new RandomVectors(2).next();
    }

    @TearDown
    public void tearDown() throws IOException {
        reader.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Benchmark
    public TopDocs search() throws IOException {
        return searcher.search(
                new FunctionScoreQuery(new MatchAllDocsQuery(), new Similarity(query)),
                ScoringBenchmark.K);
    }

    /** The similarity of a document's vector to the query. */
    private static final class Similarity extends DoubleValuesSource {

        private final float[] query;

        private Similarity(float[] query) {
            this.query = query;
        }

        @Override
        public DoubleValues getValues(LeafReaderContext context, DoubleValues scores)
                throws IOException {
            return similarityToQueryVector(context, query, FIELD);
        }

        @Override
        public boolean needsScores() {
            return false;
        }

        @Override
        public DoubleValuesSource rewrite(IndexSearcher searcher) {
            return this;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public String toString() {
            return "similarity(" + FIELD + ")";
        }

        @Override
        public boolean isCacheable(LeafReaderContext context) {
            return false;
        }
    }
}
