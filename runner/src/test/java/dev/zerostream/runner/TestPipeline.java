package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.policy.FakePolicy;
import dev.zerostream.runner.report.LogTally;
import dev.zerostream.runner.report.Tally;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.Stage;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** The whole pipeline around a fake policy, on a cluster that outlives it. */
final class TestPipeline implements AutoCloseable {

  private final Cluster cluster;
  private final FakePolicy policy;
  private final Sandbox sandbox;
  private final LocalPipeline pipeline;

  TestPipeline(Cluster cluster, Settings settings, FakePolicy.Responder player, Path folder) {
    this.cluster = cluster;
    this.policy = new FakePolicy(player);
    this.sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT);
    this.pipeline =
        new LocalPipeline(
            new LocalPipeline.Parts(
                "run-1",
                cluster,
                settings,
                1,
                policy,
                new FakeTrainers(),
                Map.of(),
                sandbox,
                folder,
                folder.resolve("checkpoints"),
                false,
                "test",
                InstantSource.system()));
    pipeline.start();
  }

  /** Small batches, so that versions come quickly. */
  static Settings settings() {
    return Settings.of("nano")
        .with("batch.groups", 3)
        .with("seed.groups", 2)
        .with("policy.rows", 24)
        .with("max.lag", 2);
  }

  /** Ends one stage in order; the others go on. */
  void stop(String stage) {
    pipeline.stages().stream()
        .filter(it -> it.description().name().equals(stage))
        .forEach(Stage::close);
  }

  long version() {
    return policy.version();
  }

  /** Waits until the policy works with {@code version} or a later one. */
  void awaitVersion(long version) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(100))
        .failFast(() -> assertThat(pipeline.failure()).isEmpty())
        .until(() -> policy.version() >= version);
  }

  /** What the log says now. */
  static Tally tally(Cluster cluster) {
    try (LogTally log = new LogTally(cluster)) {
      log.advanceToEnd();
      return log.tally();
    }
  }

  Tally tally() {
    return tally(cluster);
  }

  @Override
  public void close() {
    pipeline.close();
    policy.close();
    sandbox.close();
  }
}
