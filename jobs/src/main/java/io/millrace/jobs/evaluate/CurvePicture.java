package io.millrace.jobs.evaluate;

import io.millrace.jobs.cli.UsageException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a {@link RecallCurve} into a PNG file, without a screen. */
final class CurvePicture {
    private static final int WIDTH = 1_200;
    private static final int HEIGHT = 700;
    private static final double HEADROOM = 1.1;

    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 20);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 15);

    /** Told apart also by those who see colours differently (M. Okabe, K. Ito, 2008). */
    private static final Color[] COLOURS = {
        new Color(0xE69F00),
        new Color(0x56B4E9),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x999999)
    };

    private CurvePicture() {}

    /**
     * Makes sure that a picture with text can be drawn here, before work is spent on it.
     *
     * @throws UsageException if not
     */
    static void check() {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        try {
            BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            graphics.drawString("0", 0, 0);
            graphics.dispose();
        } catch (RuntimeException | LinkageError | InternalError e) {
            throw new UsageException(
                    "--curve: this Java finds no fonts to draw text with; install them (on Debian:"
                            + " apt-get install fontconfig fonts-dejavu-core)");
        }
    }

    /**
     * Draws.
     *
     * @param file to write; its folder is made where it does not exist
     * @param source what the curve is of, for the title
     * @throws UsageException if the curve has no points
     */
    static void write(Path file, RecallCurve curve, String source) throws IOException {
        if (curve.events().length == 0) {
            throw new UsageException(
                    "--curve: fewer than %d events were judged, too few for a curve"
                            .formatted(curve.window()));
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        ImageIO.setUseCache(false);
        ImageIO.write(BitmapEncoder.getBufferedImage(chart(curve, source)), "png", file.toFile());
    }

    private static XYChart chart(RecallCurve curve, String source) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title("Recall@10 over " + source)
                        .xAxisTitle("events of the stream")
                        .yAxisTitle(
                                String.format(
                                        Locale.ROOT,
                                        "recall@10, mean of the last %,d judged events",
                                        curve.window()))
                        .build();
        style(chart.getStyler());
        double highest = 0;
        int number = 0;
        for (String model : curve.recalls().keySet()) {
            double[] recall = curve.recalls().get(model);
            for (double value : recall) {
                highest = Math.max(highest, value);
            }
            XYSeries series = chart.addSeries(model, curve.events(), recall);
            boolean fused = model.equals(EvaluationReport.FUSED);
            series.setMarker(SeriesMarkers.NONE);
            series.setLineColor(fused ? Color.BLACK : COLOURS[number++ % COLOURS.length]);
            series.setLineStyle(
                    new BasicStroke(
                            fused ? 3.5f : 2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        }
        double top = Math.max(0.01, highest * HEADROOM);
        curve.drift().ifPresent(event -> markDrift(chart, event, top));
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(top);
        return chart;
    }

    private static void markDrift(XYChart chart, int event, double top) {
        XYSeries mark =
                chart.addSeries("other taste", new double[] {event, event}, new double[] {0, top});
        mark.setMarker(SeriesMarkers.NONE);
        mark.setLineColor(Color.GRAY);
        mark.setLineStyle(
                new BasicStroke(
                        2f,
                        BasicStroke.CAP_BUTT,
                        BasicStroke.JOIN_BEVEL,
                        1f,
                        new float[] {6f, 6f},
                        0f));
    }

    private static void style(XYStyler styler) {
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(new Color(0xDDDDDD));
        styler.setChartTitleFont(TITLE);
        styler.setChartTitleBoxVisible(false);
        styler.setAxisTitleFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT);
        styler.setLegendFont(TEXT);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setLegendLayout(LegendLayout.Vertical);
        styler.setXAxisDecimalPattern("#,##0");
        styler.setYAxisDecimalPattern("0.000");
        styler.setChartPadding(20);
        styler.setPlotContentSize(0.98);
        styler.setXAxisMin(0.0);
    }
}
