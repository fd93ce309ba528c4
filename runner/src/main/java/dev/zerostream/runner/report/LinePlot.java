package dev.zerostream.runner.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * A picture of lines over a common axis, as PNG; drawn without a display.
 *
 * @param title above the picture
 * @param across name of the horizontal axis
 * @param lines what is drawn, each in a colour of its own
 */
public record LinePlot(String title, String across, List<Line> lines) {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 540;
  private static final int LEFT = 80;
  private static final int RIGHT = 30;
  private static final int TOP = 50;
  private static final int BOTTOM = 60;
  private static final int TICKS = 5;
  private static final List<Color> COLOURS =
      List.of(new Color(0x1f77b4), new Color(0xd62728), new Color(0x2ca02c), new Color(0x9467bd));

  /** One line; a point that is not finite is left out. */
  public record Line(String name, List<Point> points) {}

  /** One measurement. */
  public record Point(double x, double y) {}

  /** Writes the picture; nothing is written if no line has a point. */
  public void write(Path file) {
    if (points().findAny().isEmpty()) {
      return;
    }
    System.setProperty("java.awt.headless", "true");
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    var pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    draw(pen);
    pen.dispose();
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
      Files.write(file, bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to write a plot to %s".formatted(file), e);
    }
  }

  private Stream<Point> points() {
    return lines.stream()
        .flatMap(line -> line.points().stream())
        .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()));
  }

  private void draw(Graphics2D pen) {
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    double left = points().mapToDouble(Point::x).min().orElse(0);
    double right = Math.max(left + 1e-9, points().mapToDouble(Point::x).max().orElse(1));
    double low = Math.min(0, points().mapToDouble(Point::y).min().orElse(0));
    double high = Math.max(low + 1e-9, points().mapToDouble(Point::y).max().orElse(1) * 1.05);
    var frame = new Frame(left, right, low, high);
    axes(pen, frame);
    for (int i = 0; i < lines.size(); i++) {
      pen.setColor(COLOURS.get(i % COLOURS.size()));
      pen.setStroke(new BasicStroke(2));
      pen.draw(frame.path(lines.get(i)));
      pen.drawString(lines.get(i).name(), LEFT + 10 + 200 * i, TOP - 8);
    }
  }

  private void axes(Graphics2D pen, Frame frame) {
    pen.setColor(Color.DARK_GRAY);
    pen.drawString(title, LEFT, 22);
    pen.drawString(across, WIDTH / 2, HEIGHT - 15);
    for (int i = 0; i <= TICKS; i++) {
      double y = frame.low + i * (frame.high - frame.low) / TICKS;
      double x = frame.left + i * (frame.right - frame.left) / TICKS;
      pen.setColor(new Color(0xdddddd));
      pen.drawLine(LEFT, frame.downTo(y), WIDTH - RIGHT, frame.downTo(y));
      pen.setColor(Color.DARK_GRAY);
      pen.drawString(label(y), 10, frame.downTo(y) + 5);
      pen.drawString(label(x), frame.along(x) - 12, HEIGHT - BOTTOM + 20);
    }
  }

  private static String label(double value) {
    return Math.abs(value) >= 100
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  private record Frame(double left, double right, double low, double high) {

    int along(double x) {
      return (int) (LEFT + (x - left) / (right - left) * (WIDTH - LEFT - RIGHT));
    }

    int downTo(double y) {
      return (int) (HEIGHT - BOTTOM - (y - low) / (high - low) * (HEIGHT - TOP - BOTTOM));
    }

    Path2D path(Line line) {
      var path = new Path2D.Double();
      for (Point point : line.points()) {
        if (Double.isFinite(point.x()) && Double.isFinite(point.y())) {
          if (path.getCurrentPoint() == null) {
            path.moveTo(along(point.x()), downTo(point.y()));
          } else {
            path.lineTo(along(point.x()), downTo(point.y()));
          }
        }
      }
      return path;
    }
  }
}
