package dev.zerostream.stage;

import dev.zerostream.schemas.RunStarted;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a stage process knows before it builds its stage.
 *
 * @param run the run it takes part in
 * @param settings of the run, with this process's overrides
 * @param checkpoints where the learner keeps its states
 * @param resetOptimizer whether the learner may go on without its state
 */
public record StageContext(
    Cluster cluster,
    RunStarted run,
    Settings settings,
    Optional<Path> model,
    Path data,
    Path checkpoints,
    boolean resetOptimizer,
    InstantSource clock) {

  /**
   * Finds the run on the cluster, and waits for the cluster before as long as the options say.
   *
   * @param told what it waits for
   * @throws BadUsage when broker or registry can not be reached or no run is announced
   */
  static StageContext of(StageOptions options, InstantSource clock, Consumer<String> told) {
    Cluster bare =
        new Cluster(options.bootstrapServers(), options.schemaRegistry(), options.prefix(), "none")
            .with(options.properties());
    ClusterCheck.require(bare, options.patience(), clock, told);
    RunStarted run =
        Runs.announced(bare)
            .orElseThrow(
                () ->
                    new BadUsage(
                        "Expected a run on %s with topic prefix '%s', but none is announced; create"
                                .formatted(options.bootstrapServers(), options.prefix())
                            + " it with ./zerostream topics create"));
    Settings settings = Settings.ofRun(run.getSettings(), options.overrides());
    Cluster cluster =
        Cluster.of(options.bootstrapServers(), options.schemaRegistry(), settings)
            .with(options.properties());
    return new StageContext(
        cluster,
        run,
        settings,
        options.model(),
        options.data(),
        options.checkpoints(),
        options.resetOptimizer(),
        clock);
  }
}
