package dev.zerostream.runner.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Lines over a common x axis, as a picture of 960 × 540, drawn without a display.
 *
 * @param title above the picture
 * @param xLabel what is counted along the x axis
 * @param yLabel what the lines measure
 * @param lines at least one, each with at least one point
 */
public record LineChart(String title, String xLabel, String yLabel, List<Line> lines) {

  /** A line through points (x[i], y[i]); both arrays have the same length, x rises. */
  public record Line(String name, double[] x, double[] y) {}

  private static final int WIDTH = 960;
  private static final int HEIGHT = 540;
  private static final int LEFT = 80;
  private static final int RIGHT = 24;
  private static final int LEGEND = 200;
  private static final int TOP = 56;
  private static final int BOTTOM = 60;
  private static final int TICKS = 6;
  private static final Color INK = new Color(0x222222);
  private static final Color GRID = new Color(0xE4E4E4);

  /** Okabe's and Ito's colours, which people with any colour vision tell apart. */
  private static final Color[] COLOURS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9)
  };

  /** The ends of an axis and its distance between ticks. */
  record Axis(double low, double high, double tick) {

    /** Round numbers around the values. */
    static Axis around(double least, double greatest) {
      double span = greatest > least ? greatest - least : Math.max(1e-9, Math.abs(least));
      double rough = span / TICKS;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double ratio = rough / power;
      double tick = power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
      return new Axis(
          Math.floor(least / tick) * tick, Math.ceil((least + span) / tick) * tick, tick);
    }

    /** Where a value lies, 0 at the low end and 1 at the high end. */
    double place(double value) {
      return (value - low) / (high - low);
    }

    private String label(double value) {
      if (Math.abs(value) >= 1e6) {
        return String.format(Locale.ROOT, "%.4gM", value / 1e6);
      }
      int digits = (int) Math.max(0, -Math.floor(Math.log10(tick) + 1e-9));
      return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
  }

  /** Draws the picture. */
  public BufferedImage image() {
    System.setProperty("java.awt.headless", "true");
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    Axis x = axis(true);
    Axis y = axis(false);
    grid(pen, x, y);
    for (int i = 0; i < lines.size(); i++) {
      pen.setColor(COLOURS[i % COLOURS.length]);
      draw(pen, lines.get(i), x, y);
      legend(pen, i);
    }
    pen.dispose();
    return image;
  }

  private Axis axis(boolean horizontal) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      for (double value : horizontal ? line.x() : line.y()) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    return Axis.around(least, greatest);
  }

  private void grid(Graphics2D pen, Axis x, Axis y) {
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    for (double value = x.low(); value <= x.high() + x.tick() / 2; value += x.tick()) {
      int at = across(x.place(value));
      pen.setColor(GRID);
      pen.drawLine(at, TOP, at, HEIGHT - BOTTOM);
      pen.setColor(INK);
      centred(pen, x.label(value), at, HEIGHT - BOTTOM + 20);
    }
    for (double value = y.low(); value <= y.high() + y.tick() / 2; value += y.tick()) {
      int at = up(y.place(value));
      pen.setColor(GRID);
      pen.drawLine(LEFT, at, right(), at);
      pen.setColor(INK);
      String label = y.label(value);
      pen.drawString(label, LEFT - 8 - pen.getFontMetrics().stringWidth(label), at + 5);
    }
    centred(pen, xLabel, (LEFT + right()) / 2, HEIGHT - 16);
    pen.drawString(yLabel, 12, TOP - 12);
    pen.setFont(pen.getFont().deriveFont(Font.BOLD, 17f));
    centred(pen, title, WIDTH / 2, 26);
    pen.setFont(pen.getFont().deriveFont(Font.PLAIN, 14f));
  }

  private void draw(Graphics2D pen, Line line, Axis x, Axis y) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < line.x().length; i++) {
      double across = across(x.place(line.x()[i]));
      double up = up(y.place(line.y()[i]));
      if (i == 0) {
        path.moveTo(across, up);
      } else {
        path.lineTo(across, up);
      }
    }
    pen.setStroke(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    pen.draw(path);
  }

  private void legend(Graphics2D pen, int index) {
    if (lines.size() > 1) {
      int at = TOP + 18 + 20 * index;
      pen.fillRect(right() + 16, at - 6, 22, 4);
      pen.setColor(INK);
      pen.drawString(lines.get(index).name(), right() + 46, at);
    }
  }

  private static void centred(Graphics2D pen, String text, int x, int y) {
    pen.drawString(text, x - pen.getFontMetrics().stringWidth(text) / 2, y);
  }

  private int across(double place) {
    return (int) Math.round(LEFT + place * (right() - LEFT));
  }

  /** Where the axes end: several lines have their names beside them. */
  private int right() {
    return WIDTH - RIGHT - (lines.size() > 1 ? LEGEND : 0);
  }

  private static int up(double place) {
    return (int) Math.round(HEIGHT - BOTTOM - place * (HEIGHT - BOTTOM - TOP));
  }

  /** Writes the picture as PNG. */
  public void write(Path file) {
    try (var out = Files.newOutputStream(file)) {
      ImageIO.write(image(), "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected to write the picture %s, but %s".formatted(file, e.getMessage()), e);
    }
  }
}
