package dev.zerostream.runner;

import dev.zerostream.proposer.SavedSeeds;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxUnavailable;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Where a run takes place: its folder, its model, its broker and topics, and whose they are. */
final class RunSite {

  private final RunOptions options;
  private final Optional<LocalPlatform> external;
  private final Settings settings;
  private final RunFolder folder;
  private final Path model;
  private final RunStarted wanted;

  RunSite(
      RunOptions options,
      Optional<LocalPlatform> external,
      Settings settings,
      RunFolder folder,
      InstantSource clock) {
    this.options = options;
    this.external = external;
    this.settings = settings;
    this.folder = folder;
    this.model = Models.folder(options.modelFolder(), folder.path());
    this.wanted = Announcement.of(settings, options.seed, Models.digest(model), clock);
  }

  Path model() {
    return model;
  }

  /**
   * The id of the folder's run, a new one's if it had none.
   *
   * @throws BadUsage when its run has another profile, seed or model
   */
  String identify() {
    return folder.identify(
        wanted.getRunId(),
        Map.of(
            "profile", settings.profile(),
            "seed", Long.toString(options.seed),
            "model", wanted.getBaseModelDigest()));
  }

  /** The sandbox, which is there before any topic is. */
  Sandbox sandbox() {
    try {
      return ForkServerSandbox.start(VerifierConfig.sandbox(settings));
    } catch (SandboxUnavailable e) {
      throw new BadUsage(e.getMessage(), e);
    }
  }

  /** The broker and registry: those of the options, or the embedded ones. */
  LocalPlatform platform() {
    return external.orElseGet(() -> LocalPlatform.embedded(folder.path(), options.port));
  }

  /** The platform with all topics, as the settings want them. */
  Cluster provisioned(LocalPlatform platform) {
    Cluster cluster = platform.cluster(settings);
    ClusterCheck.require(cluster);
    int hours = external.isEmpty() ? -1 : settings.integer("retention.hours", -1, 1_000_000);
    TopicProvisioning provisioning =
        new TopicProvisioning(cluster, settings.integer("partitions", 1, 10_000), hours);
    provisioning.apply();
    provisioning.configure(Fleets.of(settings));
    return cluster;
  }

  /**
   * The run as the topics know it.
   *
   * @throws BadUsage when they belong to another run, or it began with other seeds
   */
  RunStarted announced(Cluster cluster, String runId) {
    Endpoint.write(folder.path(), cluster);
    RunStarted run = Runs.announce(cluster, RunStarted.newBuilder(wanted).setRunId(runId).build());
    requireSameRun(run, runId);
    requireSameSeeds(run);
    return run;
  }

  private static void requireSameRun(RunStarted run, String runId) {
    if (!run.getRunId().equals(runId)) {
      throw new BadUsage(
          "Expected the topics to belong to run %s, but they belong to %s; choose another --data or topic.prefix"
              .formatted(runId, run.getRunId()));
    }
  }

  /** What a run began with does not change when it goes on. */
  private void requireSameSeeds(RunStarted run) {
    String digest = run.getSettings().getOrDefault(SavedSeeds.DIGEST, "");
    var unused = SavedSeeds.of(settings.with(SavedSeeds.DIGEST, digest));
  }
}
