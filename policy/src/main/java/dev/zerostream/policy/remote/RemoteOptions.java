package dev.zerostream.policy.remote;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which servers sample, and how they are asked.
 *
 * @param kind what they are
 * @param endpoints their addresses, without {@code /v1}
 * @param model name under which they serve the model; the first that they list if empty
 * @param handover folder that they and we see under one path, where new weights are put
 * @param activation steps that replace the kind's, if there are any
 * @param rows requests under way at once, over all endpoints
 * @param patience with one try
 * @param deadline of a request, all tries included
 * @param key sent as a bearer token; never logged, never part of the settings
 */
public record RemoteOptions(
    ServerKind kind,
    List<URI> endpoints,
    Optional<String> model,
    Optional<Path> handover,
    List<ServerKind.Step> activation,
    int rows,
    Duration patience,
    Duration deadline,
    Optional<String> key) {

  /** The environment's variable with the servers' key. */
  public static final String KEY = "ZEROSTREAM_INFERENCE_KEY";

  /** The setting that is {@code local} when the model lives in this process. */
  public static final String KIND = "policy.kind";

  private static final List<String> TEMPERATURES =
      List.of("propose.temperature", "solve.temperature");

  public RemoteOptions {
    endpoints = List.copyOf(endpoints);
    activation = List.copyOf(activation);
    require(!endpoints.isEmpty(), "policy.endpoints to name a server", "empty");
    require(rows >= 1, "policy.rows >= 1", rows);
    boolean takes = !activation.isEmpty() || !kind.steps().isEmpty();
    require(
        !takes || handover.isPresent(),
        "policy.handover to name a folder that the servers see too",
        "empty");
  }

  /** Whether {@code settings} leave sampling to servers. */
  public static boolean wanted(Map<String, String> settings) {
    return !settings.get(KIND).equals("local");
  }

  /**
   * The part of the settings that speaks of servers.
   *
   * @throws IllegalArgumentException naming the setting that can not be honoured
   */
  public static RemoteOptions of(Map<String, String> settings, Optional<String> key) {
    for (String temperature : TEMPERATURES) {
      double value = Double.parseDouble(settings.get(temperature));
      require(
          value == 0 || value == 1,
          temperature + " 1 or 0, as a server tells one distribution's log-probabilities only,",
          value);
    }
    return new RemoteOptions(
        kind(settings.get(KIND)),
        Arrays.stream(settings.get("policy.endpoints").split(",", -1))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(RemoteOptions::endpoint)
            .toList(),
        text(settings, "policy.model"),
        text(settings, "policy.handover").map(Path::of).map(Path::toAbsolutePath),
        ServerKind.Step.parse(settings.get("policy.activation")),
        number(settings, "policy.rows"),
        Duration.ofSeconds(number(settings, "policy.request.seconds")),
        Duration.ofSeconds(number(settings, "policy.deadline.seconds")),
        key);
  }

  /** The calls that put weights in force. */
  List<ServerKind.Step> steps() {
    return activation.isEmpty() ? kind.steps() : activation;
  }

  /** Without the key, so that no log can have it. */
  @Override
  public String toString() {
    return "%s at %s as %s, %d rows".formatted(kind, endpoints, model.orElse("listed"), rows);
  }

  private static ServerKind kind(String text) {
    return Arrays.stream(ServerKind.values())
        .filter(kind -> name(kind).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected %s to be local or one of %s, but it is %s"
                        .formatted(
                            KIND,
                            Arrays.stream(ServerKind.values()).map(RemoteOptions::name).toList(),
                            text)));
  }

  private static String name(ServerKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static URI endpoint(String text) {
    String bare = text.replaceFirst("/(v1/?)?$", "");
    require(bare.matches("https?://[^/\\s]+.*"), "policy.endpoints as http addresses", text);
    return URI.create(bare);
  }

  private static Optional<String> text(Map<String, String> settings, String key) {
    return Optional.of(settings.get(key)).filter(text -> !text.isEmpty());
  }

  private static int number(Map<String, String> settings, String key) {
    String text = settings.get(key);
    require(text.matches("[1-9]\\d{0,8}"), key + " to be a whole number over 0", text);
    return Integer.parseInt(text);
  }

  private static void require(boolean holds, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", but it is " + actual);
    }
  }
}
