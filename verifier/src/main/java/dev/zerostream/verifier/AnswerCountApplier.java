package dev.zerostream.verifier;

import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.VerifiedTask;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How often each answer was the right one, by task type, among the tasks of one partition. The only
 * code that writes its store, which holds at most one entry per answer of an accepted task.
 */
final class AnswerCountApplier {

  private static final String TOTAL = "/total";

  private final KeyValueStore<String, Long> counts;

  AnswerCountApplier(KeyValueStore<String, Long> counts) {
    this.counts = counts;
  }

  /** Counts the task's answers; the mean of 1 − share of each before it was counted. */
  double diversity(VerifiedTask task) {
    List<String> answers = answers(task);
    double sum = 0;
    for (String answer : answers) {
      long total = counted(task.getTaskType() + TOTAL);
      long same = counted(Keys.of(task.getTaskType().name(), answer));
      sum += total == 0 ? 1 : 1 - same / (double) total;
    }
    return answers.isEmpty() ? 1 : sum / answers.size();
  }

  private long counted(String key) {
    Long before = counts.get(key);
    counts.put(key, before == null ? 1 : before + 1);
    return before == null ? 0 : before;
  }

  private static List<String> answers(VerifiedTask task) {
    return switch (task.getTaskType()) {
      case ABDUCTION -> List.of(task.getInput());
      case INDUCTION -> {
        List<String> both = new ArrayList<>();
        for (Example pair : task.getExamples()) {
          both.add(pair.getInput());
          both.add(pair.getOutput());
        }
        yield both;
      }
      default -> List.of(task.getOutput());
    };
  }
}
