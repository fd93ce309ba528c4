package dev.zerostream.policy.torch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A tiny random checkpoint and what transformers computes on it. */
record Fixture(Path folder, JsonNode expected) {

  static Fixture of(String name) {
    var folder = Path.of("src/test/resources/hf", name);
    try {
      return new Fixture(
          folder, new ObjectMapper().readTree(folder.resolve("expected.json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The two prompts. */
  int[] prompt(int row) {
    return ints(expected.path("input_ids").path(row));
  }

  /** The prompt and 24 greedy tokens. */
  int[] greedy(int row) {
    return ints(expected.path("greedy").path(row));
  }

  static int sum(JsonNode array) {
    return IntStream.of(ints(array)).sum();
  }

  static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.path(i).asInt()).toArray();
  }
}
