package dev.zerostream.runner;

import java.util.concurrent.Callable;

/**
 * Closes something when the process is told to end while it is in use.
 *
 * <p>A signal ends the JVM without waiting for its threads; native code that still runs while its
 * libraries are unloaded brings the process down. Closing waits for it.
 */
public final class CloseOnExit {

  private CloseOnExit() {}

  /** Does {@code work}; should the process end meanwhile, {@code resource} is closed first. */
  public static <T> T during(AutoCloseable resource, Callable<T> work) throws Exception {
    Thread hook = new Thread(() -> close(resource), "close-on-exit");
    Runtime runtime = Runtime.getRuntime();
    runtime.addShutdownHook(hook);
    try {
      return work.call();
    } finally {
      forget(runtime, hook);
    }
  }

  private static void forget(Runtime runtime, Thread hook) {
    try {
      runtime.removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The end has begun and the hook runs; what it waits for is over.
      hook.setName("closed-on-exit");
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException("Expected to close at the end, but it failed", e);
    }
  }
}
