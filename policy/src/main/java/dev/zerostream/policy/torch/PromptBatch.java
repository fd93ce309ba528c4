package dev.zerostream.policy.torch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Prompts that are read in one call, padded on the right.
 *
 * <p>Equal prompts, such as the attempts at one task, are read once: {@link #rows()} begins with
 * one row for each distinct prompt, and the others follow.
 */
final class PromptBatch {

  private final List<int[]> prompts = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Integer> picks = new ArrayList<>();

  private PromptBatch(List<Row> members) {
    var seen = new LinkedHashMap<IntBuffer, Integer>();
    var twins = new ArrayList<Row>();
    for (Row row : members) {
      if (seen.putIfAbsent(IntBuffer.wrap(row.prompt()), seen.size()) == null) {
        prompts.add(row.prompt());
        picks.add(picks.size());
        rows.add(row);
      } else {
        twins.add(row);
      }
    }
    for (Row twin : twins) {
      picks.add(seen.get(IntBuffer.wrap(twin.prompt())));
      rows.add(twin);
    }
  }

  /** Batches of like length within the bound on prompt tokens; one row each in strict mode. */
  static List<PromptBatch> split(List<Row> joining, PolicyOptions options) {
    var batches = new ArrayList<PromptBatch>();
    var members = new ArrayList<Row>();
    for (Row row : ordered(joining, options.strict())) {
      // Ascending lengths: the row at hand decides the padded length.
      boolean full = (members.size() + 1) * row.prompt().length > options.promptTokens();
      if (!members.isEmpty() && (full || options.strict())) {
        batches.add(new PromptBatch(members));
        members.clear();
      }
      members.add(row);
    }
    if (!members.isEmpty()) {
      batches.add(new PromptBatch(members));
    }
    return batches;
  }

  private static List<Row> ordered(List<Row> joining, boolean strict) {
    return strict
        ? joining
        : joining.stream().sorted(Comparator.comparingInt(row -> row.prompt().length)).toList();
  }

  List<Row> rows() {
    return rows;
  }

  /** [prompts, longest]. */
  PtNDArray ids(PtNDManager scope) {
    int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
    var ids = new long[prompts.size() * longest];
    for (int i = 0; i < prompts.size(); i++) {
      for (int j = 0; j < prompts.get(i).length; j++) {
        ids[i * longest + j] = prompts.get(i)[j];
      }
    }
    return (PtNDArray) scope.create(ids, new Shape(prompts.size(), longest));
  }

  /** [prompts]: index of each prompt's last token. */
  PtNDArray last(PtNDManager scope) {
    return (PtNDArray)
        scope.create(prompts.stream().mapToLong(prompt -> prompt.length - 1).toArray());
  }

  /** [rows]: which prompt each row continues. */
  PtNDArray pick(PtNDManager scope) {
    return (PtNDArray) scope.create(picks.stream().mapToLong(Integer::longValue).toArray());
  }
}
