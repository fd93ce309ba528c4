package dev.zerostream.stage;

import dev.zerostream.schemas.serde.TrustedRecords;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs one stage as a process: until it is told to stop, or fails.
 *
 * <p><b>Contract</b>: exit status 1 after a failure, 2 for bad usage with one clear sentence on
 * standard error; a signal closes the stage in order, then ends the process as signals do.
 */
public final class StageRunner {

  private static final long CHECK_MILLIS = 500;
  private static final long PATIENCE_SECONDS = 60;

  private StageRunner() {}

  /** Reads the options, builds the stage, runs it and returns the exit status. */
  public static int run(String name, String[] arguments, Function<StageContext, Stage> factory) {
    PrintStream err = System.err;
    TrustedRecords.trust();
    try {
      StageOptions options = StageOptions.parse(name, List.of(arguments));
      StageContext context = StageContext.of(options, InstantSource.system());
      return work(name, context, factory, err);
    } catch (BadUsage e) {
      err.println(e.getMessage());
      return 2;
    }
  }

  private static int work(
      String name, StageContext context, Function<StageContext, Stage> factory, PrintStream err) {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(asked, ended), "stop"));
    try (Stage stage = factory.apply(context)) {
      stage.start();
      err.printf("%s works on run %s%n", name, context.run().getRunId());
      return watch(stage, asked, err);
    } finally {
      ended.countDown();
    }
  }

  private static int watch(Stage stage, CountDownLatch asked, PrintStream err) {
    try {
      while (!asked.await(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (stage.health() instanceof Health.Failed failed) {
          err.printf("%s stopped: %s%n", stage.description().name(), failed.cause().getMessage());
          return 1;
        }
      }
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /**
   * Keeps the process until the stage is closed; not until this thread ends, which waits for us.
   */
  private static void stop(CountDownLatch asked, CountDownLatch ended) {
    asked.countDown();
    try {
      boolean inOrder = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      Thread.currentThread().setName(inOrder ? "stopped" : "stopped in haste");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
