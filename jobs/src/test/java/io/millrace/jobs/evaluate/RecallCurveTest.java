package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.millrace.jobs.cli.UsageException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecallCurveTest {
    @TempDir private Path folder;

    @Test
    void points_areMeansOfTheWindowBefore() {
        // Every event judged; the first 150 missed, the rest hit; the second run misses all.
        EventStream stream = stream(300);
        RecallCurve curve =
                RecallCurve.of(
                        stream,
                        List.of(ranks(300, line -> line < 150 ? 11 : 10), ranks(300, line -> 11)));

        assertThat(curve.window()).isEqualTo(100);
        double[] recall = curve.recalls().get("fused");
        assertThat(curve.events()).hasSize(201).startsWith(100, 101).endsWith(299, 300);
        assertThat(recall[0]).isZero();
        // 75 of the 100 events up to the 225th are hits, in one run of two.
        assertThat(recall[125]).isEqualTo(0.375);
        assertThat(recall[200]).isEqualTo(0.5);
    }

    @Test
    void fewEvents_haveNoPoints() {
        assertThat(RecallCurve.of(stream(99), List.of(ranks(99, line -> 1))).events()).isEmpty();
    }

    @Test
    void picture_isDrawnWithoutAScreen() throws IOException {
        Path file = folder.resolve("pictures/curve.png");
        assumeFonts();
        CurvePicture.write(
                file,
                RecallCurve.of(stream(500), List.of(ranks(500, line -> line % 20))),
                "events.csv");

        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).isEqualTo(1_200);
        assertThat(picture.getHeight()).isEqualTo(700);
        assertThat(coloursOf(picture)).isGreaterThan(3);
    }

    @Test
    void pictureOfNothing_isRefused() {
        RecallCurve curve = RecallCurve.of(stream(5), List.of(ranks(5, line -> 1)));
        assertThatThrownBy(
                        () -> CurvePicture.write(folder.resolve("curve.png"), curve, "events.csv"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--curve: fewer than 100 events were judged, too few for a curve");
    }

    /** A bare Java may have none; then the command says so in one line. */
    static void assumeFonts() {
        assumeThatCode(CurvePicture::check).doesNotThrowAnyException();
    }

    private static long coloursOf(BufferedImage picture) {
        return Arrays.stream(
                        picture.getRGB(
                                0,
                                0,
                                picture.getWidth(),
                                picture.getHeight(),
                                null,
                                0,
                                picture.getWidth()))
                .distinct()
                .count();
    }

    private static EventStream stream(int events) {
        String[] lines = new String[events];
        for (int i = 0; i < events; i++) {
            lines[i] = "ann item" + i + " " + i;
        }
        return Streams.of(lines);
    }

    private static JudgedRanks ranks(int events, IntUnaryOperator rankOfLine) {
        JudgedRanks ranks = new JudgedRanks(List.of("fused"));
        for (int line = 0; line < events; line++) {
            int rank = Math.max(1, rankOfLine.applyAsInt(line));
            ranks.add(line, 0, 0, model -> rank);
        }
        return ranks;
    }
}
