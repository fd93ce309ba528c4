package dev.zerostream.proposer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zerostream.schemas.TaskContent;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Digests;
import dev.zerostream.stage.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tasks that a run begins with instead of having its seeds proposed: verified tasks as JSON, one a
 * line, as {@code ./zerostream tap verified-tasks} prints them, with its envelope or without.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>The n-th request of a type asks for the n-th task of that type in the file, so that workers
 *       that share nothing propose each of them once; the requests beyond them go to the model.
 *   <li>Only program, inputs and hint are taken. Outputs are the verifier's to find.
 * </ul>
 */
public final class SavedSeeds {

  /** The setting that holds the file's SHA-256, noted when a run is announced. */
  public static final String DIGEST = "seed.digest";

  private static final String FILE = "seed.file";
  private static final SavedSeeds NONE = new SavedSeeds("", Map.of());
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String digest;
  private final Map<TaskType, List<TaskContent>> tasks;

  private SavedSeeds(String digest, Map<TaskType, List<TaskContent>> tasks) {
    this.digest = digest;
    this.tasks = tasks;
  }

  /** No seeds. */
  static SavedSeeds none() {
    return NONE;
  }

  /**
   * The seeds of the file that the settings name; none if they name no file.
   *
   * @throws BadUsage when the file can not be read, holds something else, or is not the one whose
   *     digest the settings hold
   */
  public static SavedSeeds of(Settings settings) {
    String file = settings.text(FILE);
    if (file.isBlank()) {
      return NONE;
    }
    byte[] bytes = bytes(file);
    SavedSeeds seeds = new SavedSeeds(Digests.of(bytes), tasks(file, bytes));
    String wanted = settings.text(DIGEST);
    if (!wanted.isBlank() && !wanted.equals(seeds.digest)) {
      throw new BadUsage(
          "Expected the seeds that the run began with, SHA-256 %s, but %s has %s"
              .formatted(wanted, file, seeds.digest));
    }
    return seeds;
  }

  /** SHA-256 of the file, hexadecimal; empty without one. */
  public String digest() {
    return digest;
  }

  /** The seed for a request; empty where there are no more. */
  Optional<TaskContent> of(TaskType type, String taskId) {
    List<TaskContent> all = tasks.getOrDefault(type, List.of());
    String number = taskId.replaceFirst("^\\D*", "");
    if (!number.matches("\\d{1,18}") || Long.parseLong(number) >= all.size()) {
      return Optional.empty();
    }
    return Optional.of(all.get(Integer.parseInt(number)));
  }

  private static byte[] bytes(String file) {
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new BadUsage(
          "Expected %s to name a readable file, but %s is none".formatted(FILE, file), e);
    }
  }

  private static Map<TaskType, List<TaskContent>> tasks(String file, byte[] bytes) {
    Map<TaskType, List<TaskContent>> tasks = new EnumMap<>(TaskType.class);
    int number = 0;
    for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      JsonNode task = task(line);
      TaskContent content = content(task);
      if (content == null) {
        throw new BadUsage(
            "Expected line %d of %s to be a task with taskType, program and input, or with examples and message, but it is %s"
                .formatted(number, file, shortened(line)));
      }
      tasks.computeIfAbsent(type(task), any -> new ArrayList<>()).add(content);
    }
    if (tasks.isEmpty()) {
      throw new BadUsage(
          "Expected %s to name a file with a task on each line, but %s has none"
              .formatted(FILE, file));
    }
    return tasks;
  }

  /** The task of a line; a missing node when it is no JSON. */
  private static JsonNode task(String line) {
    try {
      JsonNode read = JSON.readTree(line);
      return read.path("value").isObject() ? read.path("value") : read;
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  private static TaskType type(JsonNode task) {
    for (TaskType type : TaskType.values()) {
      if (type != TaskType.UNKNOWN && type.name().equals(task.path("taskType").asText())) {
        return type;
      }
    }
    return TaskType.UNKNOWN;
  }

  /** The part that makes the task; null when something of it is missing. */
  private static TaskContent content(JsonNode task) {
    TaskType type = type(task);
    List<JsonNode> inputs = new ArrayList<>();
    if (type == TaskType.INDUCTION) {
      task.path("examples").forEach(pair -> inputs.add(pair.path("input")));
    } else {
      inputs.add(task.path("input"));
    }
    boolean whole =
        type != TaskType.UNKNOWN
            && task.path("program").isTextual()
            && !inputs.isEmpty()
            && inputs.stream().allMatch(JsonNode::isTextual)
            && (type != TaskType.INDUCTION || task.path("message").isTextual());
    return whole
        ? new TaskContent(
            task.path("program").asText(),
            inputs.stream().map(JsonNode::asText).toList(),
            task.path("message").asText(null))
        : null;
  }

  private static String shortened(String line) {
    return line.length() <= 80 ? line : line.substring(0, 80) + "…";
  }
}
