package dev.zerostream.policy.pretraining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.checkpoint.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * What a pre-training must remember beside the optimiser.
 *
 * <p>A checkpoint is a folder {@code step-N} in which {@code progress.json} is written last: one
 * without it is not there. Older ones are deleted once a newer one is whole.
 *
 * @param step steps taken
 * @param texts texts taken from the stream
 * @param tokens tokens seen
 */
record PretrainingState(long step, long texts, long tokens) {

  private static final String PROGRESS = "progress.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The newest checkpoint under {@code folder}, loaded into {@code trainer}; else the start. */
  static PretrainingState resume(Path folder, PolicyTrainer trainer) {
    var newest =
        checkpoints(folder).stream()
            .map(checkpoint -> read(checkpoint.resolve(PROGRESS)))
            .max(Comparator.comparingLong(PretrainingState::step));
    newest.ifPresent(state -> trainer.load(folder.resolve("step-" + state.step)));
    return newest.orElseGet(() -> new PretrainingState(0, 0, 0));
  }

  void save(Path folder, PolicyTrainer trainer) {
    var checkpoint = folder.resolve("step-" + step);
    trainer.save(checkpoint);
    var text = JSON.createObjectNode().put("step", step).put("texts", texts).put("tokens", tokens);
    DurableFiles.write(
        checkpoint.resolve(PROGRESS), text.toString().getBytes(StandardCharsets.UTF_8));
    for (Path other : checkpoints(folder)) {
      if (!other.equals(checkpoint)) {
        delete(other);
      }
    }
  }

  private static List<Path> checkpoints(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var entries = Files.list(folder)) {
      return entries.filter(entry -> Files.exists(entry.resolve(PROGRESS))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PretrainingState read(Path file) {
    try {
      JsonNode node = JSON.readTree(file.toFile());
      return new PretrainingState(
          node.path("step").asLong(), node.path("texts").asLong(), node.path("tokens").asLong());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected a readable checkpoint %s, but reading failed".formatted(file), e);
    }
  }

  /** The progress file goes first, so that a half-deleted checkpoint does not count. */
  private static void delete(Path checkpoint) {
    try {
      Files.delete(checkpoint.resolve(PROGRESS));
      try (var files = Files.list(checkpoint)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(checkpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected to delete the old checkpoint %s, but it failed".formatted(checkpoint), e);
    }
  }
}
