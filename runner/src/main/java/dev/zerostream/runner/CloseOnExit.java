package dev.zerostream.runner;

/**
 * Closes something when the process is told to end while it is in use.
 *
 * <p>A signal ends the JVM without waiting for its threads; native code that still runs while its
 * libraries are unloaded brings the process down. Closing waits for it.
 */
public final class CloseOnExit implements AutoCloseable {

  private final Thread hook;

  private CloseOnExit(Thread hook) {
    this.hook = hook;
  }

  /** From now on until {@link #close()}, {@code resource} is closed when the process ends. */
  public static CloseOnExit of(AutoCloseable resource) {
    Thread hook = new Thread(() -> close(resource), "close-on-exit");
    Runtime.getRuntime().addShutdownHook(hook);
    return new CloseOnExit(hook);
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException("Expected to close at the end, but it failed", e);
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The end has begun: the hook runs, and this thread need not.
      Thread.currentThread().setName("ending");
    }
  }
}
