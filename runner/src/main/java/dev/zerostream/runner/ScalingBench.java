package dev.zerostream.runner;

import dev.zerostream.runner.process.ChildProcess;
import dev.zerostream.runner.process.ScratchFolder;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what a pipeline gets done whose model and sandbox only wait.
 *
 * @param answerMillis how long the model takes for an answer; 0 for none, when the verifier is what
 *     is measured
 * @param judgeMillis how long the verifier takes for a group
 * @param seconds measured, after all have work
 */
record ScalingBench(long answerMillis, long judgeMillis, int seconds) {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int ATTEMPTS = 8;

  /**
   * What was seen.
   *
   * @param perSecond rewarded attempts
   * @param brokerCores processor time of the broker by wall-clock time
   * @param machineBusy share of all cores that these processes used
   */
  record Measured(double perSecond, double brokerCores, double machineBusy) {}

  /**
   * One run on a broker of its own: solvers that have a task at a time each, and more requests than
   * they can work on.
   */
  Measured measure(int processes, int threads) throws IOException {
    int batch = answerMillis > 0 ? 16 : 64;
    Settings settings =
        Settings.of("nano")
            .with("types", "DEDUCTION")
            .with("partitions", 4)
            .with("batch.groups", batch)
            .with("seed.groups", 0)
            .with("group.attempts", ATTEMPTS)
            .with("policy.rows", answerMillis > 0 ? 8 : 64)
            .with("verifier.threads", threads)
            .with("group.deadline.seconds", 300)
            .with("request.timeout.seconds", 600);
    List<String> pace =
        List.of(
            "--answer-millis",
            Long.toString(answerMillis),
            "--judge-millis",
            Long.toString(judgeMillis));
    List<String> names = new ArrayList<>(List.of("learner", "verifier", "proposer"));
    for (int solver = 1; solver <= processes; solver++) {
      names.add("solver-" + solver);
    }
    try (ScratchFolder folder = ScratchFolder.create("scaling");
        ProcessCluster cluster = new ProcessCluster(folder.path(), 1, settings, pace)) {
      names.forEach(cluster::start);
      names.forEach(cluster::awaitWorking);
      names.add("broker-1");
      // Checks of the first requests, which come all at once, are no part of the steady state.
      return observe(cluster, names, answerMillis > 0 ? 32L * processes : 2L * batch * ATTEMPTS);
    }
  }

  private Measured observe(ProcessCluster cluster, List<String> names, long enough) {
    try (TopicReader<RewardedTrajectory> rewards =
        new TopicReader<>(cluster.cluster(), Topics.REWARDS)) {
      long[] warm = {0};
      cluster.await("work for everybody", () -> (warm[0] += attempts(rewards)) >= enough);
      long begun = System.nanoTime();
      Duration all = used(cluster, names);
      Duration broker = used(cluster, List.of("broker-1"));
      long counted = 0;
      while (System.nanoTime() - begun < seconds * 1_000_000_000L) {
        counted += attempts(rewards);
      }
      double took = (System.nanoTime() - begun) / 1e9;
      double brokerCores = used(cluster, List.of("broker-1")).minus(broker).toNanos() / 1e9 / took;
      double cores = used(cluster, names).minus(all).toNanos() / 1e9 / took;
      return new Measured(
          counted / took, brokerCores, cores / Runtime.getRuntime().availableProcessors());
    }
  }

  private static long attempts(TopicReader<RewardedTrajectory> rewards) {
    return rewards.poll(POLL).stream()
        .filter(it -> it.value().getTrajectory().getRole() == Role.SOLVER)
        .count();
  }

  private static Duration used(ProcessCluster cluster, List<String> names) {
    return names.stream()
        .map(cluster::process)
        .map(ChildProcess::processorTime)
        .reduce(Duration.ZERO, Duration::plus);
  }
}
