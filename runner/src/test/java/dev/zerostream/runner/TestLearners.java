package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.runner.fault.RewardsLog;
import dev.zerostream.runner.fault.SparseTrainer;
import dev.zerostream.runner.fault.SteppedLearner;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Learners whose checkpoints lie below one folder, and what they leave on the log. */
final class TestLearners {

  static final long VERSIONS = 8;

  private final Path folder;
  private final InstantSource clock;

  TestLearners(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Writes the rewards that lead from one version to a later one. */
  static void reward(Cluster log, long from, long to) {
    List<RewardedTrajectory> records = RewardsLog.of(1, 4 * (int) VERSIONS, 50);
    RewardsLog.write(log, records.subList(16 * (int) from, 16 * (int) to));
  }

  SteppedLearner learner(Cluster log, String instance, boolean reset) {
    return new SteppedLearner(
        log,
        SteppedLearner.settings(),
        new SteppedLearner.Setup(
            instance, folder.resolve(log.prefix()), SparseTrainer.trainers(), reset, clock));
  }

  /** The shipped model on PyTorch, as the main job trains it. */
  SteppedLearner real(Cluster log) {
    Settings settings = SteppedLearner.settings();
    Path model = Models.folder(Optional.empty(), Models.shippedFolder());
    return new SteppedLearner(
        log,
        settings,
        new SteppedLearner.Setup(
            "a",
            folder.resolve(log.prefix()),
            Models.trainers(model, settings, ModelTurns.even()),
            false,
            clock));
  }

  static void assertTrainedOnce(Cluster log) {
    assertThat(
            batches(log).stream()
                .flatMap(batch -> batch.getTrained().stream())
                .map(trained -> trained.getTrajectoryId()))
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  static List<TrainedBatch> batches(Cluster log) {
    try (TopicReader<TrainedBatch> reader = new TopicReader<>(log, Topics.TRAINING_BATCHES)) {
      return reader.readToEnd().stream()
          .map(TopicReader.Entry::value)
          .filter(batch -> batch.getVersion() <= VERSIONS)
          .toList();
    }
  }

  static List<String> digests(Cluster log) {
    return SteppedLearner.versions(log).stream()
        .filter(version -> version.getVersion() <= VERSIONS)
        .map(WeightVersion::getWeightsDigest)
        .toList();
  }

  /** Folder of the newest checkpoint. */
  Path newestCheckpoint(Cluster log) throws IOException {
    List<Path> all = checkpoints(log);
    return all.get(all.size() - 1);
  }

  /** Folders of the checkpoints, by version. */
  List<Path> checkpoints(Cluster log) throws IOException {
    try (Stream<Path> paths = Files.list(folder.resolve(log.prefix()))) {
      return paths.filter(Files::isDirectory).sorted().toList();
    }
  }
}
