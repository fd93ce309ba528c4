package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.policy.FakePolicy;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proposals that have to build on accepted programs, from the prompt to the solver's. */
class ComposedTasksIT {

  private static final Pattern HELPER = Pattern.compile("def (g_\\d)\\(x\\)");
  private static final Pattern CONSTANT = Pattern.compile("x \\+ (\\d+)");

  @Test
  void shouldPlayTasksThatBuildOnAcceptedOnes(@TempDir Path folder) {
    // Given
    Cluster cluster = TestCluster.fresh(2);
    Settings settings = TestPipeline.settings().with("propose.composite.share", 0.7);

    // When
    try (TestPipeline pipeline = new TestPipeline(cluster, settings, new Composer(), folder)) {
      pipeline.awaitVersion(6);
    }

    // Then
    Map<String, ProposedTask> proposals = values(cluster, Topics.PROPOSED_TASKS);
    Map<String, VerifiedTask> tasks = values(cluster, Topics.VERIFIED_TASKS);
    Map<String, Solution> solutions = values(cluster, Topics.SOLUTIONS);
    List<VerifiedTask> composed =
        tasks.values().stream().filter(it -> !it.getComposedOf().isEmpty()).toList();
    assertThat(composed).isNotEmpty();
    for (VerifiedTask task : composed) {
      ProposedTask proposal = proposals.get(task.getTaskId());
      assertThat(tasks).containsKeys(task.getComposedOf().toArray(new String[0]));
      assertThat(task.getProgram())
          .startsWith(String.join("\n\n", proposal.getHelpers()))
          .endsWith("x + 0");
      assertThat(task.getOutput()).isEqualTo(Long.toString(worth(task)));
    }
    assertThat(composed)
        .filteredOn(it -> solutions.containsKey(it.getTaskId()))
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(solutions.get(it.getTaskId()).getTrajectory().getPrompt())
                    .contains(it.getProgram()));
    assertThat(values(cluster, Topics.REJECTED_TASKS).values())
        .filteredOn(it -> it.getReason() == RejectReason.NOT_COMPOSED)
        .extracting(RejectedTask::getDetail)
        .anyMatch(it -> it.contains("to call g_0"))
        .anyMatch(it -> it.contains("binds it"));
  }

  /** The output that a chain of functions that add constants has. */
  private static long worth(VerifiedTask task) {
    return Long.parseLong(task.getInput())
        + CONSTANT
            .matcher(task.getProgram())
            .results()
            .mapToLong(it -> Long.parseLong(it.group(1)))
            .sum();
  }

  private static <V extends SpecificRecord> Map<String, V> values(Cluster cluster, Topic<V> topic) {
    Map<String, V> values = new TreeMap<>();
    try (TopicReader<V> reader = new TopicReader<>(cluster, topic)) {
      reader.forEachToEnd(entry -> values.put(entry.key(), entry.value()));
    }
    return values;
  }

  /** A player that builds on what it is shown, or forgets to, or defines it anew. */
  private static final class Composer implements FakePolicy.Responder {

    private final FakePlayer player = new FakePlayer();

    @Override
    public String respond(String prompt, long seed) {
      if (!prompt.matches("(?s).*<propose-(?:deduction|abduction)>.<program>.*")) {
        return player.respond(prompt, seed);
      }
      String shown = prompt.substring(prompt.indexOf("<program>")).replaceAll("(?s)<ref.*", "");
      List<String> helpers = HELPER.matcher(shown).results().map(Composer::name).toList();
      String nested = String.join("(", helpers) + "(x" + ")".repeat(helpers.size());
      return switch ((int) Math.floorMod(seed, 4L)) {
        case 0 -> player.respond(prompt, seed);
        case 1 -> "<answer><program>def f(x, g_0=abs):\n    return " + nested + "<input>1";
        default ->
            "<answer><program>def f(x):\n    x = "
                + nested
                + "\n    return x + 0<input>"
                + seed % 9;
      };
    }

    private static String name(MatchResult found) {
      return found.group(1);
    }
  }
}
