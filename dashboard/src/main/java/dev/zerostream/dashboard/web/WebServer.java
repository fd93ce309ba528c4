package dev.zerostream.dashboard.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.zerostream.dashboard.board.BoardView;
import dev.zerostream.dashboard.board.Bodies;
import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dashboard's HTTP server.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Answers nothing but its own routes, by GET and HEAD, to hosts it knows, with a policy under
 *       which a browser loads nothing from elsewhere and runs no script but the page's files.
 *   <li>Texts of the run leave it as JSON only.
 *   <li>Costs nothing while nobody looks.
 * </ul>
 */
public final class WebServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final int THREADS = 48;

  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final HttpServer server;
  private final ExecutorService threads;
  private final String host;
  private final Access access;
  private final Routes routes;
  private final EventStream events;

  private WebServer(
      HttpServer server,
      ExecutorService threads,
      String host,
      Access access,
      Routes routes,
      EventStream events) {
    this.server = server;
    this.threads = threads;
    this.host = host;
    this.access = access;
    this.routes = routes;
    this.events = events;
  }

  /**
   * Takes the port; answers from {@link #start()} on.
   *
   * @param port 0 for any free one
   * @throws BadUsage when the port is taken
   */
  public static WebServer bind(
      String host,
      int port,
      Access access,
      RunFacts run,
      BoardView board,
      Bodies bodies,
      InstantSource clock) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
      ExecutorService threads =
          new ThreadPoolExecutor(
              2, THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), WebServer::daemon);
      Snapshots snapshots = new Snapshots(run, board, clock);
      Routes routes =
          new Routes(
              new Assets(), snapshots, new Listings(board), new TaskPage(board, bodies), board);
      EventStream events = new EventStream(snapshots);
      WebServer web = new WebServer(server, threads, host, access, routes, events);
      server.setExecutor(threads);
      server.createContext("/", web::handle);
      return web;
    } catch (IOException e) {
      throw new BadUsage(
          "Expected port %d to be free for the dashboard, but %s; choose another with --port"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  /** Answers from now on. */
  public void start() {
    server.start();
  }

  /** Address for a browser on this machine. */
  public String url() {
    String name = Set.of("0.0.0.0", "::").contains(host) ? "127.0.0.1" : host;
    return "http://%s:%d/".formatted(name, server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      respond(exchange);
    } catch (IOException e) {
      LOG.debug("stage=dashboard a client went away: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("stage=dashboard could not answer {}", exchange.getRequestURI().getPath(), e);
      throw e;
    }
  }

  private void respond(HttpExchange exchange) throws IOException {
    secure(exchange.getResponseHeaders());
    String method = exchange.getRequestMethod();
    Headers headers = exchange.getRequestHeaders();
    if (!access.knows(headers.getFirst("Host"))) {
      send(exchange, Reply.text(421, "Expected a host of this dashboard, but got another"));
    } else if (!method.equals("GET") && !method.equals("HEAD")) {
      send(exchange, Reply.text(405, "Expected GET, but got " + method.replaceAll("\\W", "")));
    } else if (!access.admits(headers)) {
      send(exchange, routes.login(access, exchange.getRequestURI()));
    } else if (exchange.getRequestURI().getPath().equals("/events")) {
      events.serve(exchange);
    } else {
      send(exchange, routes.answer(exchange.getRequestURI()));
    }
  }

  private static void secure(Headers headers) {
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", reply.contentType());
    reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    boolean head = exchange.getRequestMethod().equals("HEAD");
    int length = reply.body().length;
    exchange.sendResponseHeaders(reply.status(), head || length == 0 ? -1 : length);
    if (!head && length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(reply.body());
      }
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "dashboard-web");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    events.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
