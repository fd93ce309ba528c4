package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.stage.Cluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input gets one clear sentence and exit status 2. */
class BadInputIT {

  private static void assertRefused(Invocation invocation, String... words) {
    assertThat(invocation.err()).contains(words).hasLineCount(1);
    assertThat(invocation.status()).isEqualTo(2);
  }

  @Test
  void shouldRefuseAnUnknownOption() {
    assertRefused(Invocation.of("run", "--frobnicate"), "Unknown option", "--frobnicate");
    assertRefused(Invocation.of("solver", "--frobnicate", "1"), "Expected", "--frobnicate");
  }

  @Test
  void shouldRefuseAnUnknownSetting(@TempDir Path folder) throws IOException {
    Path profile = folder.resolve("mine.properties");
    Files.writeString(profile, "batch.group=3\n");

    assertRefused(
        Invocation.of("run", "--profile", profile.toString(), "--data", folder + "/run"),
        "Expected a known setting",
        "batch.group");
    assertRefused(
        Invocation.of("run", "--set", "batch.groups=none", "--data", folder + "/run"),
        "Expected batch.groups to be a whole number",
        "none");
  }

  @Test
  void shouldRefuseAProfileThatIsNotThere() {
    assertRefused(
        Invocation.of("run", "--profile", "nowhere.properties"),
        "Expected a profile",
        "nowhere.properties");
  }

  @Test
  void shouldRefuseAModelFolderWithoutAModel(@TempDir Path folder) {
    assertRefused(
        Invocation.of("run", "--model", folder.toString(), "--data", folder + "/run"),
        "Expected a Hugging Face model folder",
        "config.json");
  }

  @Test
  void shouldRefuseABrokerThatIsNotThere() {
    assertRefused(
        Invocation.of(
            "solver",
            "--bootstrap-servers",
            "127.0.0.1:1",
            "--schema-registry",
            "http://127.0.0.1:1",
            "--wait",
            "0"),
        "Expected a Kafka broker at 127.0.0.1:1");
  }

  @Test
  void shouldRefuseARegistryThatIsNotThere() {
    Cluster cluster = TestCluster.fresh(1);
    assertRefused(
        Invocation.of(
            "solver",
            "--bootstrap-servers",
            cluster.bootstrapServers(),
            "--schema-registry",
            "http://127.0.0.1:1",
            "--wait",
            "0"),
        "Expected a schema registry at http://127.0.0.1:1");
  }

  @Test
  void shouldRefuseAStageWithoutARun() {
    Cluster cluster = TestCluster.fresh(1);
    assertRefused(
        Invocation.of(
            "verifier",
            "--topic-prefix",
            cluster.prefix(),
            "--bootstrap-servers",
            cluster.bootstrapServers(),
            "--schema-registry",
            cluster.registryUrl()),
        "Expected a run on");
  }

  @Test
  void shouldRefuseAPortThatIsTaken(@TempDir Path folder) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertRefused(
          Invocation.of("run", "--port", port, "--data", folder + "/run"),
          "Expected port " + port + " to be free");
    }
  }

  @Test
  void shouldRefuseADataFolderThatCanNotBeWritten(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertRefused(
        Invocation.of("run", "--data", file + "/run"), "Expected to write to the data folder");
  }

  @Test
  void shouldRefuseADataFolderThatIsHeld(@TempDir Path folder) {
    try (RunFolder held = RunFolder.open(folder)) {
      assertRefused(
          Invocation.of("run", "--data", held.path().toString()),
          "Expected the data folder",
          "a running process holds it");
    }
  }

  @Test
  void shouldRefuseADataFolderOfAnotherRun(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("run.properties"), "runId=other\nprofile=nano\nseed=7\nmodel=x\n");
    assertRefused(
        Invocation.of("run", "--data", folder.toString(), "--seed", "1"),
        "Expected the data folder",
        "--data");
  }

  @Test
  void shouldRefuseTopicsWithOtherPartitions() {
    Cluster cluster = TestCluster.fresh(1);
    assertThat(catchThrowable(() -> new TopicProvisioning(cluster, 3, -1).apply()))
        .hasMessageContaining("to have 3 partitions, but it has 1");
  }
}
