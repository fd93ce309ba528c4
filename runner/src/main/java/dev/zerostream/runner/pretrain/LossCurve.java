package dev.zerostream.runner.pretrain;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.policy.pretraining.PretrainingProgress;
import dev.zerostream.runner.plot.LineChart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The losses of a pre-training: {@code loss.csv} beside the model, a line a step, and {@code
 * loss.png} drawn from it. Steps that a resumed training takes again replace the old ones.
 */
final class LossCurve {

  private static final String HEAD = "step,tokens,loss";
  private static final int SMOOTHED = 25;

  private record Point(long step, long tokens, double loss) {

    private static Point parse(String line) {
      String[] cells = line.split(",", -1);
      return new Point(
          Long.parseLong(cells[0]), Long.parseLong(cells[1]), Double.parseDouble(cells[2]));
    }

    private String line() {
      return step + "," + tokens + "," + loss + "\n";
    }
  }

  private final Path csv;
  private final Path png;
  private final List<Point> points = new ArrayList<>();
  private boolean begun;

  LossCurve(Path folder) {
    csv = folder.resolve("loss.csv");
    png = folder.resolve("loss.png");
  }

  void add(PretrainingProgress progress) {
    try {
      if (!begun) {
        begin(progress.step());
      }
      Point point = new Point(progress.step(), progress.tokens(), progress.loss());
      points.add(point);
      Files.writeString(csv, point.line(), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to write %s, but it failed".formatted(csv), e);
    }
  }

  private void begin(long step) throws IOException {
    if (Files.exists(csv)) {
      Files.readAllLines(csv).stream()
          .skip(1)
          .map(Point::parse)
          .filter(point -> point.step() < step)
          .forEach(points::add);
    }
    StringBuilder text = new StringBuilder(HEAD + "\n");
    points.forEach(point -> text.append(point.line()));
    Files.write(csv, text.toString().getBytes(UTF_8));
    begun = true;
  }

  /** Draws what there is, each point the mean of {@value #SMOOTHED} steps. */
  void draw() {
    List<Point> means = new ArrayList<>();
    for (int from = 0; from < points.size(); from += SMOOTHED) {
      List<Point> part = points.subList(from, Math.min(points.size(), from + SMOOTHED));
      Point last = part.get(part.size() - 1);
      means.add(
          new Point(
              last.step(),
              last.tokens(),
              part.stream().mapToDouble(Point::loss).average().orElseThrow()));
    }
    if (!means.isEmpty()) {
      double[] tokens = means.stream().mapToDouble(Point::tokens).toArray();
      double[] losses = means.stream().mapToDouble(Point::loss).toArray();
      new LineChart(
              "Pre-training",
              "tokens",
              "loss of a response token, nats",
              List.of(new LineChart.Line("loss", tokens, losses)))
          .write(png);
    }
  }
}
