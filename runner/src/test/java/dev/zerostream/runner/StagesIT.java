package dev.zerostream.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.stage.Cluster;
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

/** Every stage as a process of its own, each with its own model, as different teams deploy them. */
class StagesIT {

  private static final List<String> NAMES = List.of("learner", "verifier", "proposer", "solver");

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void shouldMakeVersionsFromSeparateProcesses() throws IOException {
    Cluster cluster = TestCluster.fresh(1);
    Invocation created =
        Invocation.of(
            "topics",
            "create",
            "--bootstrap-servers",
            cluster.bootstrapServers(),
            "--schema-registry",
            cluster.registryUrl(),
            "--set",
            "topic.prefix=" + cluster.prefix(),
            "--set",
            "partitions=1",
            "--set",
            "batch.groups=1",
            "--set",
            "seed.groups=1",
            "--set",
            "policy.rows=8");
    assertThat(created.status()).as(created.err()).isZero();

    for (String name : NAMES) {
      processes.add(start(name, cluster));
    }

    await()
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofSeconds(1))
        .failFast(
            () ->
                assertThat(processes).allSatisfy(p -> assertThat(p.isAlive()).as(logs()).isTrue()))
        .until(() -> TestPipeline.tally(cluster).newestVersion() >= 2);
    assertThat(TestPipeline.tally(cluster).deadLetters()).isZero();
  }

  private Process start(String name, Cluster cluster) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dai.djl.offline=true", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("-Dlogback.configurationFile=dev/zerostream/runner/logback.xml");
    command.addAll(List.of(RunnerMain.class.getName(), name));
    command.addAll(List.of("--bootstrap-servers", cluster.bootstrapServers()));
    command.addAll(List.of("--schema-registry", cluster.registryUrl()));
    command.addAll(List.of("--topic-prefix", cluster.prefix()));
    command.addAll(List.of("--data", folder.resolve(name).toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("ZEROSTREAM_LOG", folder.resolve(name + "-details.log").toString());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.redirectErrorStream(true);
    builder.redirectOutput(folder.resolve(name + ".log").toFile());
    return builder.start();
  }

  private String logs() {
    StringBuilder all = new StringBuilder();
    for (String name : NAMES) {
      try {
        all.append(name)
            .append(": ")
            .append(Files.readString(folder.resolve(name + ".log"), UTF_8));
      } catch (IOException e) {
        all.append(name).append(": ").append(e.getMessage());
      }
    }
    return all.toString();
  }
}
