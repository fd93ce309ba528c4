package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.policy.FakePolicy;
import dev.zerostream.policy.FakeTrainer;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowIT {

  @Test
  void shouldMakeVersionsFromRewards(@TempDir Path folder) {
    Cluster cluster = TestCluster.fresh(2);
    Settings settings =
        Settings.of("nano").with("batch.groups", 4).with("seed.groups", 4).with("policy.rows", 24);
    try (FakePolicy policy = new FakePolicy(new FakePlayer());
        Sandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT);
        LocalPipeline pipeline =
            new LocalPipeline(
                new LocalPipeline.Parts(
                    "run-1",
                    cluster,
                    settings,
                    1,
                    policy,
                    FakeTrainer::new,
                    Map.of(),
                    sandbox,
                    folder,
                    "test",
                    InstantSource.system()))) {
      pipeline.start();
      await()
          .atMost(Duration.ofSeconds(60))
          .failFast(() -> assertThat(pipeline.failure()).isEmpty())
          .untilAsserted(() -> assertThat(policy.version()).isGreaterThanOrEqualTo(5));
    }
    try (TopicReader<?> letters = new TopicReader<>(cluster, Topics.DEAD_LETTERS, (r, c) -> {})) {
      assertThat(letters.readToEnd()).isEmpty();
    }
  }
}
