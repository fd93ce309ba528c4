package dev.zerostream.runner.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks the dashboard's page as browsers do and takes the time.
 *
 * @param page its address
 */
public record PageProbe(HttpClient client, URI page) {

  /** A probe of the page at {@code address}. */
  public static PageProbe of(String address) {
    return new PageProbe(HttpClient.newHttpClient(), URI.create(address));
  }

  /** Milliseconds of each answer, by path; paths take turns until {@code end}. */
  public Map<String, Percentiles> latencies(List<String> paths, long end)
      throws IOException, InterruptedException {
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    while (System.nanoTime() < end) {
      for (String path : paths) {
        long begun = System.nanoTime();
        get(path);
        millis
            .computeIfAbsent(path, any -> new ArrayList<>())
            .add((System.nanoTime() - begun) / 1e6);
      }
      Thread.sleep(20);
    }
    Map<String, Percentiles> found = new LinkedHashMap<>();
    millis.forEach(
        (path, all) ->
            found.put(
                path, Percentiles.of(all.stream().mapToDouble(Double::doubleValue).toArray())));
    return found;
  }

  /** Text of an answer. */
  public String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(page.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "Expected %s to answer, but its status is %d".formatted(path, response.statusCode()));
    }
    return response.body();
  }

  /** Milliseconds between server-sent events until {@code end}. */
  public Percentiles events(long end) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(
            HttpRequest.newBuilder(page.resolve("/events")).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    List<Double> gaps = new ArrayList<>();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
      long last = 0;
      while (System.nanoTime() < end) {
        String line = lines.readLine();
        if (line == null) {
          throw new IOException("Expected events to the end, but the stream is closed");
        }
        if (line.startsWith("data:")) {
          long now = System.nanoTime();
          if (last > 0) {
            gaps.add((now - last) / 1e6);
          }
          last = now;
        }
      }
    }
    return Percentiles.of(gaps.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
