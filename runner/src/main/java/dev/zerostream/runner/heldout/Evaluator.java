package dev.zerostream.runner.heldout;

import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Weights;
import dev.zerostream.runner.heldout.HeldOutScores.Score;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.PublishedWeights;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.WeightsReader;
import dev.zerostream.stage.Worker;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Scores the weights of a run every so many versions and writes the scores to {@code metrics}:
 * while the run goes on, as a tap on {@code weights} with a policy of its own, or once it has
 * ended.
 *
 * <p><b>Contract</b>: training never waits for it, though on the same machine it shares the
 * processor; versions that are overtaken while it works are not scored. After the end every version
 * that is due is.
 */
public final class Evaluator implements Worker.Loop {

  /** Dimension of its windows that names the held-out set; no other windows have it. */
  public static final String SUITE = "suite";

  private static final Duration POLL = Duration.ofMillis(500);

  private final Cluster cluster;
  private final Settings settings;
  private final Sandbox sandbox;
  private final Supplier<Policy> policies;
  private final long every;
  private long due;
  private Policy policy;
  private WeightsReader weights;
  private EventProducer events;

  /**
   * An evaluator that is not yet started.
   *
   * @param policies makes its policy, on its own thread
   */
  public Evaluator(Cluster cluster, Settings settings, Sandbox sandbox, Supplier<Policy> policies) {
    this.cluster = cluster;
    this.settings = settings;
    this.sandbox = sandbox;
    this.policies = policies;
    this.every = every(settings);
    this.due = every;
  }

  /** Versions from one evaluation to the next; 0 for none. */
  public static int every(Settings settings) {
    return settings.integer("evaluation.every", 0, 1_000_000);
  }

  /** Whether versions are scored while the run goes on; otherwise once it has ended. */
  public static boolean during(Settings settings) {
    return settings.choice("evaluation.when", List.of("during", "after")).equals("during");
  }

  /** Scores the versions of a run that has ended, on the caller's thread. */
  public void scoreAll() {
    try {
      begin();
      weights.manifestsToEnd().forEach(this::scoreIfDue);
    } finally {
      end();
    }
  }

  @Override
  public void begin() {
    policy = policies.get();
    weights = new WeightsReader(cluster);
    events = new EventProducer(cluster);
  }

  @Override
  public void turn() {
    weights.newest(POLL).ifPresent(this::scoreIfDue);
  }

  private void scoreIfDue(WeightVersion version) {
    if (version.getVersion() < due) {
      return;
    }
    PublishedWeights published = weights.fetch(version);
    policy.swap(new Weights(version.getVersion(), published.bytes()));
    publish(version, new Examination(settings, policy, sandbox).byType());
    due = (version.getVersion() / every + 1) * every;
  }

  private void publish(WeightVersion version, Map<String, Score> scores) {
    Instant at = version.getCreatedAt();
    scores.forEach(
        (type, score) ->
            Acknowledged.await(
                events.send(
                    Topics.METRICS,
                    0,
                    "evaluation/" + version.getVersion() + "/" + type,
                    new MetricWindow(
                        at,
                        at,
                        Map.of(
                            SUITE,
                            Examination.set(settings),
                            "version",
                            Long.toString(version.getVersion()),
                            "type",
                            type),
                        Map.of(
                            "greedy", score.greedy(),
                            "sampled", score.sampled(),
                            "best", score.best(),
                            "worked", score.worked())))));
  }

  @Override
  public void end() {
    if (policy != null) {
      policy.close();
    }
    if (weights != null) {
      weights.close();
    }
    if (events != null) {
      events.close();
    }
  }
}
