package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.remote.LocalInferenceServer;
import dev.zerostream.policy.remote.LocalInferenceServer.Form;
import dev.zerostream.policy.torch.PolicyOptions;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.TopicReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job with proposer and solver sampling from an inference server. */
class InferenceServerIT {

  @Test
  void shouldTrainOnWhatAServerSampled(@TempDir Path folder) throws Exception {
    Path report = folder.resolve("r.json");
    Path data = folder.resolve("data");
    Invocation run;
    List<String> calls;
    try (Policy model =
            TorchModels.policy(
                Models.folder(Optional.empty(), folder), PolicyOptions.defaults().withRows(16));
        LocalInferenceServer server = new LocalInferenceServer(model, Form.IDS)) {
      run =
          Invocation.of(
              "run",
              "--port=0",
              "--no-dashboard",
              "--versions=2",
              "--data=" + data,
              "--report=" + report,
              "--set=policy.kind=sglang",
              "--set=learner.lora.rank=0",
              "--set=policy.endpoints=" + server.address() + "/v1",
              "--set=policy.handover=" + folder.resolve("handover"),
              "--set=policy.rows=16",
              "--set=batch.groups=4",
              "--set=seed.groups=1",
              "--set=max.lag=0",
              "--set=advantages=trr++",
              "--set=evaluation.tasks=1",
              "--set=evaluation.samples=1");
      calls = server.calls();
    }
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(calls).contains("/update_weights_from_disk", "/v1/completions");
    JsonNode numbers = new JsonMapper().readTree(report.toFile());
    assertThat(numbers.path("trajectories").path("trained").asLong()).isPositive();
    assertThat(numbers.path("heldout").path("final").path("deduction").has("greedy")).isTrue();
    check(data);
  }

  private static void check(Path data) {
    LogOptions options = new LogOptions();
    options.data = data;
    try (OpenLog log = OpenLog.of(options);
        TopicReader<RewardedTrajectory> rewards = new TopicReader<>(log.cluster(), Topics.REWARDS);
        TopicReader<WeightVersion> weights = new TopicReader<>(log.cluster(), Topics.WEIGHTS)) {
      List<Trajectory> trajectories =
          rewards.readToEnd().stream().map(it -> it.value().getTrajectory()).toList();
      assertThat(trajectories)
          .filteredOn(it -> !it.getResponseTokens().isEmpty())
          .isNotEmpty()
          .allSatisfy(
              it -> {
                assertThat(it.getModelLogprobs()).hasSameSizeAs(it.getResponseTokens());
                assertThat(it.getSegments()).hasSize(1);
              });
      // Without lag each step trains on what its own weights drew: were an id, a log-probability
      // or a version off, its ratios would not be 1. A step without a gradient has no ratio.
      List<WeightVersion> versions =
          weights.readToEnd().stream().map(TopicReader.Entry::value).toList();
      assertThat(versions)
          .filteredOn(it -> it.getVersion() > 0)
          .isNotEmpty()
          .allSatisfy(it -> assertThat(it.getMetrics().get("staleness/max")).isZero());
      assertThat(versions)
          .extracting(it -> it.getMetrics().getOrDefault("ratio/max", 0.0))
          .filteredOn(ratio -> ratio != 0)
          .isNotEmpty()
          .allSatisfy(ratio -> assertThat(ratio).isCloseTo(1, within(1e-3)));
    }
  }
}
