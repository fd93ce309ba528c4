package dev.zerostream.stage;

import dev.zerostream.schemas.serde.TrustedRecords;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;

/**
 * Runs one stage as a process: until it is told to stop, or fails.
 *
 * <p><b>Contract</b>: exit status 1 after a failure, 2 for bad usage with one clear sentence on
 * standard error; a signal closes the stage in order, then ends the process as signals do.
 */
public final class StageRunner {

  private static final long CHECK_MILLIS = 500;

  private StageRunner() {}

  /** Reads the options, builds the stage, runs it and returns the exit status. */
  public static int run(String name, String[] arguments, Function<StageContext, Stage> factory) {
    PrintStream err = System.err;
    TrustedRecords.trust();
    try {
      StageOptions options = StageOptions.parse(name, List.of(arguments));
      StageContext context =
          StageContext.of(
              options, SteadyClock.started(), news -> err.printf("%s %s%n", name, news));
      try (StopSignal stop = StopSignal.armed();
          Stage stage = factory.apply(context);
          Heartbeats heartbeats = heartbeats(context, stage);
          HealthEndpoint health = health(options, stage)) {
        heartbeats.start();
        stage.start();
        err.printf("%s works on run %s%n", name, context.run().getRunId());
        stage.page().ifPresent(url -> err.printf("%s has its page at %s%n", name, url));
        err.printf("%s answers on %s/health and /ready%n", name, health.url());
        return watch(stage, stop, err);
      }
    } catch (BadUsage e) {
      err.println(e.getMessage());
      return 2;
    }
  }

  private static HealthEndpoint health(StageOptions options, Stage stage) {
    return HealthEndpoint.start(options.healthHost(), options.healthPort(), List.of(stage));
  }

  private static Heartbeats heartbeats(StageContext context, Stage stage) {
    return new Heartbeats(
        context.run().getRunId(),
        Instance.in(context.data()),
        context.cluster(),
        List.of(stage),
        context.clock());
  }

  private static int watch(Stage stage, StopSignal stop, PrintStream err) {
    StallWatch stalls = new StallWatch(List.of(stage));
    while (!stop.await(CHECK_MILLIS)) {
      stalls.news().forEach(err::println);
      if (stage.health() instanceof Health.Failed failed) {
        err.printf("%s stopped: %s%n", stage.description().name(), failed.cause().getMessage());
        return 1;
      }
    }
    return 0;
  }
}
