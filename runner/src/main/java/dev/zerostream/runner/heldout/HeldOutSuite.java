package dev.zerostream.runner.heldout;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.runner.pretrain.Tasks;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A set of held-out tasks, one JSON object a line. Its programs are disjoint from those of the
 * pre-training corpus.
 *
 * @param tasks in the order of the file
 */
public record HeldOutSuite(List<VerifiedTask> tasks) {

  private static final JsonMapper JSON = new JsonMapper();

  /** The set to develop with, shipped with the product. */
  public static HeldOutSuite development() {
    return named("development");
  }

  /** A set shipped with the product: development, or final for the last report only. */
  public static HeldOutSuite named(String set) {
    String file = set + ".jsonl";
    try (InputStream in = HeldOutSuite.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new BadUsage(
            "Expected held-out set development or final, but it is %s".formatted(set));
      }
      return parse(new String(in.readAllBytes(), UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a suite from its lines. */
  public static HeldOutSuite parse(List<String> lines) {
    List<VerifiedTask> tasks = new ArrayList<>();
    for (String line : lines) {
      tasks.add(task(line));
    }
    return new HeldOutSuite(List.copyOf(tasks));
  }

  /** The first {@code count} tasks of {@code type}. */
  public List<VerifiedTask> first(TaskType type, int count) {
    return tasks.stream().filter(task -> task.getTaskType() == type).limit(count).toList();
  }

  /** A task as a line of the file. */
  public static String line(VerifiedTask task) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", task.getTaskId()).put("type", lower(task.getTaskType()));
    node.put("program", task.getProgram());
    if (task.getTaskType() == TaskType.INDUCTION) {
      node.put("message", task.getMessage());
      var pairs = node.putArray("examples");
      task.getExamples()
          .forEach(pair -> pairs.addArray().add(pair.getInput()).add(pair.getOutput()));
    } else {
      node.put("input", task.getInput()).put("output", task.getOutput());
    }
    return node.toString();
  }

  private static VerifiedTask task(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      TaskType type = TaskType.valueOf(node.path("type").asText().toUpperCase(Locale.ROOT));
      String id = node.path("id").asText();
      String program = node.path("program").asText();
      if (type != TaskType.INDUCTION) {
        Example example = new Example(node.path("input").asText(), node.path("output").asText());
        return Tasks.of(type, id, program, example);
      }
      List<Example> pairs = new ArrayList<>();
      node.path("examples")
          .forEach(pair -> pairs.add(new Example(pair.get(0).asText(), pair.get(1).asText())));
      return Tasks.induction(id, program, pairs, node.path("message").asText());
    } catch (IOException | IllegalArgumentException e) {
      throw new BadUsage(
          "Expected a held-out task as JSON, but %s: %s".formatted(e.getMessage(), line), e);
    }
  }

  /** The name of a type in files and reports. */
  public static String lower(TaskType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
