package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage started alone, as compose does; the verifier, because it needs no model. */
class StageProcessIT {

  private static final int TERMINATED = 143;

  private final Cluster cluster = TestCluster.fresh(2);

  @Test
  void shouldWorkOnTheRunAndEndSoonAfterASignal(@TempDir Path folder) throws Exception {
    Settings settings = Settings.of("nano").with("topic.prefix", cluster.prefix());
    Runs.announce(cluster, Announcement.of(settings, 1, "digest", InstantSource.system()));
    Path err = folder.resolve("err.txt");
    Process verifier = start(folder, err);
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.readString(err).contains("verifier works on run run-"));
      verifier.destroy();
      assertThat(verifier.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(verifier.exitValue()).isEqualTo(TERMINATED);
    } finally {
      verifier.destroyForcibly();
    }
  }

  @Test
  void shouldRefuseAClusterOnWhichNoRunIsAnnounced(@TempDir Path folder) throws Exception {
    Path err = folder.resolve("err.txt");
    Process verifier = start(folder, err);
    assertThat(verifier.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(verifier.exitValue()).isEqualTo(2);
    assertThat(Files.readString(err)).contains("Expected a run on", "./zerostream topics create");
  }

  private Process start(Path folder, Path err) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            RunnerMain.class.getName(),
            "verifier",
            "--bootstrap-servers",
            cluster.bootstrapServers(),
            "--schema-registry",
            cluster.registryUrl(),
            "--topic-prefix",
            cluster.prefix(),
            "--data",
            folder.resolve("data").toString());
    File out = folder.resolve("out.txt").toFile();
    return new ProcessBuilder(command).redirectOutput(out).redirectError(err.toFile()).start();
  }
}
