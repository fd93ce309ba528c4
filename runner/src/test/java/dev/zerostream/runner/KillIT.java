package dev.zerostream.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job with everything killed at once by signal 9; {@code bench kill} does more of it. */
class KillIT {

  private static final Pattern VERSION = Pattern.compile("\\sv(\\d+)\\s");

  @TempDir private Path folder;
  private Process process;

  @AfterEach
  void leaveNothingBehind() {
    process.destroyForcibly();
  }

  @Test
  void shouldLoseAndDoubleNothingWhenEverythingIsKilled() throws Exception {
    for (int round = 1; round <= 2; round++) {
      start(round);
      awaitVersion(round, round);
      process.destroyForcibly();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
    start(3);
    awaitVersion(3, 3);
    process.destroyForcibly();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

    Invocation audit =
        Invocation.of("audit", "--json", "--data", folder.resolve("data").toString());

    assertThat(audit.status()).as(audit.out() + audit.err()).isZero();
    // Between what the broker logs in this process.
    String json =
        audit.out().substring(audit.out().indexOf("{\n"), audit.out().lastIndexOf("\n}") + 2);
    JsonNode report = new JsonMapper().readTree(json);
    assertThat(report.path("lost").asInt(-1)).isZero();
    assertThat(report.path("doubled").asInt(-1)).isZero();
    assertThat(report.path("counts").path("versions").asInt()).isGreaterThanOrEqualTo(4);
  }

  private void awaitVersion(int round, long version) {
    await()
        .atMost(Duration.ofMinutes(3))
        .failFast(() -> assertThat(process.isAlive()).as(log(round)).isTrue())
        .until(() -> newest(round) >= version);
  }

  private long newest(int round) {
    return VERSION
        .matcher(log(round))
        .results()
        .mapToLong(it -> Long.parseLong(it.group(1)))
        .max()
        .orElse(-1);
  }

  private String log(int round) {
    try {
      return Files.readString(folder.resolve("run-" + round + ".log"), UTF_8);
    } catch (IOException e) {
      return "no output: " + e.getMessage();
    }
  }

  private void start(int round) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-Dai.djl.offline=true", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("-Dlogback.configurationFile=dev/zerostream/runner/logback.xml");
    command.addAll(List.of(RunnerMain.class.getName(), "run", "--port", "0"));
    command.addAll(List.of("--data", folder.resolve("data").toString()));
    for (String setting : List.of("batch.groups=2", "seed.groups=1", "policy.rows=16")) {
      command.addAll(List.of("--set", setting));
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("ZEROSTREAM_LOG", folder.resolve("details.log").toString());
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    builder.redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("run-" + round + ".log").toFile());
    process = builder.start();
  }
}
