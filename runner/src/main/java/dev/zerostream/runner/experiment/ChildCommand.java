package dev.zerostream.runner.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command of this product as a process of its own, with this process's options and libraries.
 *
 * @param main class that knows the commands
 * @param arguments the command and its options
 */
record ChildCommand(String main, List<String> arguments) {

  /**
   * Runs to the end; both outputs go to files. The process dies with the thread that waits for it.
   *
   * @return its exit status
   */
  int run(Path out, Path err) throws InterruptedException {
    Process process = start(out, err);
    try {
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }

  private Process start(Path out, Path err) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(main);
    command.addAll(arguments);
    try {
      return new ProcessBuilder(command)
          .redirectOutput(out.toFile())
          .redirectError(err.toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to start a process, but it failed", e);
    }
  }
}
