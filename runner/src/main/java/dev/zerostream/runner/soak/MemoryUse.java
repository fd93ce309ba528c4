package dev.zerostream.runner.soak;

import dev.zerostream.runner.plot.LineChart;
import dev.zerostream.runner.plot.LineChart.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Memory of this process over time: all of it, and the heap behind a collection. */
final class MemoryUse {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double KIB_PER_MIB = 1024;

  /** One measurement in MiB, {@code minutes} after the start. */
  record Sample(double minutes, double resident, double heap) {}

  private final List<Sample> samples = new ArrayList<>();

  /** Collects garbage and measures. */
  Sample measure(double minutes) {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    double heap = memory.getHeapMemoryUsage().getUsed() / (KIB_PER_MIB * KIB_PER_MIB);
    var sample = new Sample(minutes, resident(), heap);
    samples.add(sample);
    return sample;
  }

  private static double resident() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIB_PER_MIB)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to read " + STATUS, e);
    }
  }

  /** Mean of the last third less mean of the third before it: growth without the warm-up. */
  double growth(ToDoubleFunction<Sample> of) {
    int third = samples.size() / 3;
    return mean(samples.subList(samples.size() - third, samples.size()), of)
        - mean(samples.subList(samples.size() - 2 * third, samples.size() - third), of);
  }

  private static double mean(List<Sample> part, ToDoubleFunction<Sample> of) {
    return part.stream().mapToDouble(of).average().orElse(0);
  }

  /** Whether there is a measurement. */
  boolean measured() {
    return !samples.isEmpty();
  }

  /** All measurements, of which there is at least one. */
  LineChart chart(String title) {
    return new LineChart(
        title,
        "minutes",
        "MiB",
        List.of(line("resident", Sample::resident), line("heap in use", Sample::heap)));
  }

  private Line line(String name, ToDoubleFunction<Sample> of) {
    return new Line(
        name,
        samples.stream().mapToDouble(Sample::minutes).toArray(),
        samples.stream().mapToDouble(of).toArray());
  }
}
