package dev.zerostream.stage;

import java.util.Optional;

/**
 * A stage as whoever runs it sees it.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>{@link #start()} returns once the stage works or throws; it is called once.
 *   <li>A stage that can not go on says so by {@link Health.Failed} and does nothing more: it never
 *       turns a failing machine into a verdict.
 *   <li>{@link #close()} ends it in order, and may be called at any time, twice too.
 * </ul>
 */
public interface Stage extends AutoCloseable {

  /** What it reads, writes and keeps. */
  StageDescription description();

  /** Begins to work. */
  void start();

  /** How it does. */
  Health health();

  /** How it gets on. */
  Liveness liveness();

  /** Where people can look at it, if it has a page. */
  default Optional<String> page() {
    return Optional.empty();
  }

  @Override
  void close();
}
