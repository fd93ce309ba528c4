package dev.zerostream.runner.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bare forks of an interpreter with the sandbox's modules, and fresh interpreters.
 *
 * @param python path of the interpreter
 * @param modules what the sandbox imports beforehand
 */
record Floor(String python, List<String> modules) {

  /** Forks of one loop, or of several at once. */
  Rate forks(int loops, double seconds) {
    List<Process> processes = new ArrayList<>();
    for (int loop = 0; loop < loops; loop++) {
      processes.add(
          start(
              "-s",
              "-S",
              "-B",
              "-c",
              script(),
              String.format(Locale.ROOT, "%.2f", seconds),
              String.join(" ", modules)));
    }
    double perSecond = 0;
    double cpu = 0;
    for (Process process : processes) {
      String[] answer = output(process).split(" ", -1);
      perSecond += Double.parseDouble(answer[0]);
      cpu += Double.parseDouble(answer[1]) / loops;
    }
    return Rate.of(perSecond, cpu);
  }

  /** Interpreters started one after the other, each of which runs the identity function. */
  Rate fresh(double seconds) {
    long begun = System.nanoTime();
    double before = Processor.millis();
    int runs = 0;
    while (System.nanoTime() - begun < seconds * 1e9) {
      output(start("-I", "-c", "f = lambda x: x\nprint(f([1]))"));
      runs++;
    }
    double elapsed = (System.nanoTime() - begun) / 1e9;
    return Rate.of(runs / elapsed, (Processor.millis() - before) / runs);
  }

  private Process start(String... arguments) {
    List<String> command = new ArrayList<>(List.of(python));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String output(Process process) {
    try (InputStream stream = process.getInputStream()) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("Expected Python to end well, but it printed: " + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected Python's answer, but was interrupted", e);
    }
  }

  private static String script() {
    try (InputStream stream = Floor.class.getResourceAsStream("floor.py")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
