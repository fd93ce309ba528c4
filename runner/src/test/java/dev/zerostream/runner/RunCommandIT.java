package dev.zerostream.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job as a user starts it: a process, the shipped model, Ctrl-C, the same command. */
class RunCommandIT {

  private static final List<String> SMALL =
      List.of("--set", "batch.groups=2", "--set", "seed.groups=1", "--set", "policy.rows=16");

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void leaveNothingBehind() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void shouldGoOnAfterCtrlC() throws IOException, InterruptedException {
    Path report = folder.resolve("r.json");
    Process first = start("first", List.of());
    await()
        .atMost(Duration.ofMinutes(2))
        .failFast(() -> assertThat(first.isAlive()).as(log("first")).isTrue())
        .until(() -> log("first").matches("(?s).* v[1-9]\\d* .*"));
    interrupt(first);
    assertThat(first.waitFor(90, TimeUnit.SECONDS)).as("stopped in order").isTrue();

    Process second = start("second", measured(report));
    assertThat(second.waitFor(4, TimeUnit.MINUTES)).as(log("second")).isTrue();

    assertThat(second.exitValue()).as(log("second")).isZero();
    JsonNode numbers = new JsonMapper().readTree(report.toFile());
    assertThat(numbers.path("versions").asLong()).isGreaterThanOrEqualTo(3);
    assertSumsUp(numbers.path("trajectories"));
    assertThat(numbers.path("heldout").path("final").path("deduction").has("greedy")).isTrue();
    assertThat(numbers.path("deadLetters").asLong()).isZero();
    JsonNode history = numbers.path("history");
    assertThat(history.path("windows").size()).isGreaterThanOrEqualTo(3);
    assertThat(history.path("difficulty").path(3).path("tasks").asInt()).isPositive();
    assertThat(history.path("scores").path(0).path("byType").has("induction")).isTrue();
  }

  /** Two more versions, with all that can be measured on the way. */
  private static List<String> measured(Path report) {
    return List.of(
        "--versions=2",
        "--report=" + report,
        "--set=evaluation.every=1",
        "--set=evaluation.tasks=5",
        "--set=evaluation.difficulty=2");
  }

  @Test
  void shouldSayThatPythonIsMissing() throws IOException, InterruptedException {
    ProcessBuilder builder = command("none", List.of());
    builder.environment().put("PATH", folder.toString());
    Process process = builder.start();

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

    assertThat(process.exitValue()).as(log("none")).isEqualTo(2);
    assertThat(log("none").strip()).startsWith("Expected python3").hasLineCount(1);
  }

  private static void assertSumsUp(JsonNode trajectories) {
    long dropped = 0;
    for (JsonNode count : trajectories.path("dropped")) {
      dropped += count.asLong();
    }
    assertThat(trajectories.path("rewarded").asLong())
        .isPositive()
        .isEqualTo(
            trajectories.path("trained").asLong()
                + dropped
                + trajectories.path("pending").asLong());
  }

  /** What a terminal sends for Ctrl-C. */
  private static void interrupt(Process process) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertThat(status).isZero();
  }

  private Process start(String name, List<String> options) throws IOException {
    Process process = command(name, options).start();
    started.add(process);
    return process;
  }

  private ProcessBuilder command(String name, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-Dai.djl.offline=true", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("-Dlogback.configurationFile=dev/zerostream/runner/logback.xml");
    command.add(RunnerMain.class.getName());
    command.addAll(List.of("run", "--port", "0", "--data", folder.resolve("data").toString()));
    command.addAll(SMALL);
    command.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("ZEROSTREAM_LOG", folder.resolve(name + "-details.log").toString());
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    builder.redirectErrorStream(true);
    builder.redirectOutput(file(name));
    return builder;
  }

  private File file(String name) {
    return folder.resolve(name + ".log").toFile();
  }

  private String log(String name) {
    try {
      return Files.readString(file(name).toPath(), UTF_8);
    } catch (IOException e) {
      return "no output: " + e.getMessage();
    }
  }
}
