package dev.zerostream.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * {@code /health} and {@code /ready} over HTTP.
 *
 * <p><b>Contract</b>: health answers 200 while no stage has failed or has had work under way for
 * ten minutes without finishing any, else 503; ready answers 200 once every stage can take work.
 * The body is JSON with one entry a stage: name, status (UP, STANDBY, STALLED, DOWN), progress,
 * idleSeconds, waitingFor.
 */
public final class HealthEndpoint implements AutoCloseable {

  /** Longer than a large model's longest answer or step. */
  static final Duration STUCK = Duration.ofMinutes(10);

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int NOT_FOUND = 404;

  private final HttpServer server;

  private HealthEndpoint(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts to answer.
   *
   * @param host address to listen on; 127.0.0.1, unless something on another machine asks
   * @param port to listen on, 0 for any free one
   * @throws BadUsage when the port is taken or the address is none of this machine's
   */
  public static HealthEndpoint start(String host, int port, List<Stage> stages) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
      HttpServer server = HttpServer.create(address, 0);
      server.createContext(
          "/", exchange -> answer(exchange, NOT_FOUND, "{\"paths\":[\"/health\",\"/ready\"]}"));
      server.createContext("/health", exchange -> answer(exchange, stages, HealthEndpoint::well));
      server.createContext("/ready", exchange -> answer(exchange, stages, HealthEndpoint::ready));
      server.start();
      return new HealthEndpoint(server);
    } catch (IOException e) {
      throw new BadUsage(
          "Expected to answer health requests on %s:%d, but %s"
              .formatted(host, port, e.getMessage()),
          e);
    }
  }

  /** Where it answers. */
  public String url() {
    String host = server.getAddress().getAddress().getHostAddress();
    return "http://%s:%d".formatted(host, server.getAddress().getPort());
  }

  private static boolean well(Stage stage) {
    Liveness.Reading reading = stage.liveness().read();
    boolean stuck = reading.busy() && reading.idleMillis() >= STUCK.toMillis();
    return !stuck && !(stage.health() instanceof Health.Failed);
  }

  private static boolean ready(Stage stage) {
    return stage.liveness().ready() && !(stage.health() instanceof Health.Failed);
  }

  private static void answer(HttpExchange exchange, List<Stage> stages, Predicate<Stage> wanted)
      throws IOException {
    boolean all = stages.stream().allMatch(wanted);
    String entries = stages.stream().map(HealthEndpoint::entry).collect(Collectors.joining(","));
    String body = "{\"status\":\"%s\",\"stages\":[%s]}".formatted(all ? "UP" : "DOWN", entries);
    answer(exchange, all ? OK : UNAVAILABLE, body);
  }

  private static String entry(Stage stage) {
    Liveness.Reading reading = stage.liveness().read();
    return "{\"name\":\"%s\",\"status\":\"%s\",\"progress\":%d,\"idleSeconds\":%d,\"waitingFor\":\"%s\"}"
        .formatted(
            stage.description().name(),
            status(stage, reading),
            reading.progress(),
            reading.idleMillis() / 1000,
            escaped(reading.waitingFor()));
  }

  private static String status(Stage stage, Liveness.Reading reading) {
    if (stage.health() instanceof Health.Failed) {
      return "DOWN";
    }
    if (StallWatch.stalled(reading)) {
      return "STALLED";
    }
    return reading.active() ? "UP" : "STANDBY";
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(
            c ->
                escaped.append(
                    c == '"' || c == '\\' || c < ' '
                        ? String.format("\\u%04x", c)
                        : String.valueOf((char) c)));
    return escaped.toString();
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
