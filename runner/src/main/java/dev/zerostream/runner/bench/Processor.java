package dev.zerostream.runner.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time from {@code /proc}: of this process, its children, and what these waited for. */
final class Processor {

  private static final double MILLIS_PER_TICK = 10;
  private static final int FIRST = 11;
  private static final int OWN_AND_WAITED = 4;

  private Processor() {}

  /** Milliseconds so far. */
  static double millis() {
    return millis(ProcessHandle.current())
        + ProcessHandle.current().children().mapToDouble(Processor::millis).sum();
  }

  /** Of this process and of the children that it waited for. */
  private static double millis(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Stream.of(fields).skip(FIRST).limit(OWN_AND_WAITED).mapToLong(Long::parseLong).sum()
          * MILLIS_PER_TICK;
    } catch (IOException e) {
      // It ended: its time is counted with that of its parent.
      return 0;
    }
  }
}
