package dev.zerostream.dashboard.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Server-sent events: what changed, once a second, to each open page. */
final class EventStream implements AutoCloseable {

  private static final int PAGES = 24;
  private static final long EVERY_MILLIS = 1_000;

  private final Snapshots snapshots;
  private final Semaphore pages = new Semaphore(PAGES);
  private final CountDownLatch closed = new CountDownLatch(1);

  EventStream(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /** Sends until the page or the server goes away. */
  void serve(HttpExchange exchange) throws IOException {
    if (!pages.tryAcquire()) {
      exchange.sendResponseHeaders(503, -1);
      return;
    }
    try {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
      exchange.sendResponseHeaders(200, 0);
      send(exchange.getResponseBody());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pages.release();
    }
  }

  private void send(OutputStream out) throws IOException, InterruptedException {
    byte[] before = new byte[0];
    out.write("retry: 2000\n\n".getBytes(UTF_8));
    do {
      byte[] now = snapshots.newest();
      // A comment keeps the connection, and tells when the page has gone.
      out.write(now == before ? ": same\n\n".getBytes(UTF_8) : event(now));
      out.flush();
      before = now;
    } while (!closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS));
  }

  /** JSON has no raw line ends, so one data line is enough. */
  private static byte[] event(byte[] json) {
    byte[] start = "event: update\ndata: ".getBytes(UTF_8);
    byte[] event = new byte[start.length + json.length + 2];
    System.arraycopy(start, 0, event, 0, start.length);
    System.arraycopy(json, 0, event, start.length, json.length);
    event[event.length - 2] = '\n';
    event[event.length - 1] = '\n';
    return event;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
