package dev.zerostream.policy.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One endpoint: calls it, knows how busy it is and whether it failed of late, and which weights we
 * last put in force there. Thread-safe.
 */
final class InferenceServer {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final long REST_MILLIS = 200;
  private static final int MOST_RESTS = 7;
  private static final int SHOWN = 300;

  private final URI address;
  private final Duration patience;
  private final Optional<String> key;
  // Some servers answer an offer of HTTP/2 with an error.
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicBoolean resting = new AtomicBoolean();
  private final AtomicReference<String> inForce = new AtomicReference<>("");
  private final AtomicReference<String> listed = new AtomicReference<>("");

  InferenceServer(URI address, Duration patience, Optional<String> key) {
    this.address = address;
    this.patience = patience;
    this.key = key;
  }

  JsonNode post(String path, String body) throws ServerTrouble, InterruptedException {
    return call(path, BodyPublishers.ofString(body), "POST");
  }

  JsonNode get(String path) throws ServerTrouble, InterruptedException {
    return call(path, BodyPublishers.noBody(), "GET");
  }

  private JsonNode call(String path, BodyPublisher body, String method)
      throws ServerTrouble, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(patience)
            .header("Content-Type", "application/json")
            .method(method, body);
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    HttpResponse<String> response;
    try {
      response = http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw ServerTrouble.lost("%s%s did not answer: %s".formatted(address, path, e), e);
    }
    if (response.statusCode() / 100 != 2) {
      throw failure(path, response);
    }
    return parsed(path, response.body());
  }

  private JsonNode parsed(String path, String body) throws ServerTrouble {
    try {
      return body.isBlank() ? JSON.missingNode() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw ServerTrouble.lost("%s%s answered no JSON".formatted(address, path), e);
    }
  }

  /** Overload and breakdown pass; what the server calls our mistake does not. */
  private ServerTrouble failure(String path, HttpResponse<String> response) {
    int status = response.statusCode();
    String body = response.body().strip();
    String shown = body.length() > SHOWN ? body.substring(0, SHOWN) + "…" : body;
    String message = "%s%s answered %d: %s".formatted(address, path, status, shown);
    if (status == 404) {
      return ServerTrouble.lost(message, null);
    }
    if (status >= 500 || status == 408 || status == 425 || status == 429) {
      return ServerTrouble.of(message);
    }
    throw new Refused("Expected the server to accept the request, but " + message);
  }

  /** The name of the model that it lists first. */
  String listedModel() throws ServerTrouble, InterruptedException {
    if (listed.get().isEmpty()) {
      String name = get("/v1/models").path("data").path(0).path("id").asText("");
      if (name.isEmpty()) {
        throw ServerTrouble.of(address + " lists no model");
      }
      listed.set(name);
    }
    return listed.get();
  }

  /** What we last put in force; empty when we did not, or can not know any more. */
  String inForce() {
    return inForce.get();
  }

  void putInForce(String name) {
    inForce.set(name);
  }

  void forget() {
    inForce.set("");
  }

  int busy() {
    return busy.get();
  }

  void enter() {
    busy.incrementAndGet();
  }

  void leave() {
    busy.decrementAndGet();
  }

  boolean resting() {
    return resting.get();
  }

  void succeeded() {
    failures.set(0);
    resting.set(false);
  }

  /** Others are preferred for a while, the longer the more often it failed in a row. */
  void failed() {
    int times = Math.min(failures.incrementAndGet(), MOST_RESTS);
    resting.set(true);
    CompletableFuture.delayedExecutor(REST_MILLIS << times, TimeUnit.MILLISECONDS)
        .execute(() -> resting.set(false));
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
