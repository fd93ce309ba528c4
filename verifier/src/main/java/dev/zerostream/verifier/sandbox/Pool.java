package dev.zerostream.verifier.sandbox;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends workers, one request each at a time, and replaces those that fail or wear out.
 *
 * <p>Thread-safe. A request that fails with an {@link IOException} is tried again on a fresh worker
 * and, after the last attempt, ends in {@link SandboxUnavailable} with the causes.
 */
final class Pool<W extends Pool.Worker> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
  private static final int ATTEMPTS = 3;

  private final String name;
  private final Source<W> source;
  private final Semaphore permits;
  private final Deque<W> idle = new ArrayDeque<>();
  private boolean closed;

  Pool(String name, int size, Source<W> source) {
    this.name = name;
    this.source = source;
    this.permits = new Semaphore(size, true);
  }

  /** Runs a request, on fresh workers if need be. */
  <R> R use(Request<W, R> request) {
    SandboxUnavailable failure =
        new SandboxUnavailable(
            "Expected an answer of a " + name + ", but " + ATTEMPTS + " in a row failed");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return once(request);
      } catch (IOException e) {
        LOG.warn("{} failed and is replaced: {}", name, e.toString());
        failure.addSuppressed(e);
        if (attempt == 0) {
          failure.initCause(e);
        }
      }
    }
    throw failure;
  }

  /** Runs a request once. */
  <R> R once(Request<W, R> request) throws IOException {
    acquire();
    W worker = null;
    boolean healthy = false;
    try {
      worker = take();
      R result = request.run(worker);
      healthy = true;
      return result;
    } finally {
      giveBack(worker, healthy);
      permits.release();
    }
  }

  private void acquire() {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxUnavailable("Expected a free " + name + ", but was interrupted", e);
    }
  }

  private W take() throws IOException {
    synchronized (idle) {
      if (closed) {
        throw new SandboxUnavailable("Expected an open sandbox, but it is closed");
      }
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return source.start();
  }

  private void giveBack(W worker, boolean healthy) {
    if (worker == null) {
      return;
    }
    synchronized (idle) {
      if (healthy && !closed && !worker.wornOut()) {
        idle.push(worker);
        return;
      }
    }
    worker.close();
  }

  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(Worker::close);
      idle.clear();
    }
  }

  /** Something that answers requests until it fails or wears out. */
  interface Worker extends AutoCloseable {
    boolean wornOut();

    @Override
    void close();
  }

  /** Starts workers. */
  @FunctionalInterface
  interface Source<W> {
    W start() throws IOException;
  }

  /** One request to a worker. */
  @FunctionalInterface
  interface Request<W, R> {
    R run(W worker) throws IOException;
  }
}
