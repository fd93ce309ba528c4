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
 * <p><b>Contract</b>: exit status 0 after a stop, 1 after a failure, 2 for bad usage with one clear
 * sentence on standard error.
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
      StageContext context = StageContext.of(options, InstantSource.system());
      CountDownLatch stop = new CountDownLatch(1);
      try (Stage stage = factory.apply(context)) {
        Thread hook = stopOnSignal(stop);
        stage.start();
        err.printf("%s works on run %s%n", name, context.run().getRunId());
        int status = watch(stage, stop, err);
        disarm(hook);
        return status;
      }
    } catch (BadUsage e) {
      err.println(e.getMessage());
      return 2;
    }
  }

  private static int watch(Stage stage, CountDownLatch stop, PrintStream err) {
    try {
      while (!stop.await(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
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

  private static Thread stopOnSignal(CountDownLatch stop) {
    Thread main = Thread.currentThread();
    Thread hook =
        new Thread(
            () -> {
              stop.countDown();
              try {
                main.join(TimeUnit.SECONDS.toMillis(60));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    return hook;
  }

  /** After a failure the process ends by itself; the hook would wait for this very thread. */
  private static void disarm(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      Thread.currentThread().setName("stopping");
    }
  }
}
