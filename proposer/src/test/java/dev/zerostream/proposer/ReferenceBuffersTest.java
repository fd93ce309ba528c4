package dev.zerostream.proposer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.proposer.ProposerConfig.ReferenceSampling;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReferenceBuffersTest {

  @Test
  void shouldDrawDistinctTasksOfTheType() {
    List<String> drawn =
        ids(References.buffers(10).sample(TaskType.ABDUCTION, 6, new SplittableRandom(1)));

    assertThat(drawn).hasSize(6).doesNotHaveDuplicates().allMatch(id -> id.startsWith("a"));
  }

  @Test
  void shouldDrawAllThereAreWhenThereAreFewer() {
    List<String> drawn =
        ids(References.buffers(3).sample(TaskType.DEDUCTION, 6, new SplittableRandom(1)));

    assertThat(drawn).containsExactlyInAnyOrder("d0", "d1", "d2");
  }

  @Test
  void shouldDrawNothingFromEmptyBuffers() {
    ReferenceBuffers buffers = new ReferenceBuffers(ReferenceSampling.UNIFORM);

    assertThat(buffers.sample(TaskType.DEDUCTION, 6, new SplittableRandom(1))).isEmpty();
    assertThat(buffers.source(new SplittableRandom(1))).isEmpty();
  }

  @Test
  void shouldDrawEachTaskAboutEquallyOften() {
    // Given
    ReferenceBuffers buffers = References.buffers(10);
    int[] counts = new int[10];

    // When
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 5_000; i++) {
      for (String id : ids(buffers.sample(TaskType.DEDUCTION, 2, random))) {
        counts[Integer.parseInt(id.substring(1))]++;
      }
    }

    // Then about 1000 each; five standard deviations are about 140
    assertThat(Arrays.stream(counts).boxed())
        .as("seed 7")
        .allSatisfy(count -> assertThat(count).isBetween(850, 1150));
  }

  @Test
  void shouldDrawByRecencyWhenAskedTo() {
    // Given weights 1 to 4
    ReferenceBuffers buffers = new ReferenceBuffers(ReferenceSampling.RECENCY);
    for (int i = 0; i < 4; i++) {
      buffers.add(References.task(TaskType.DEDUCTION, "d" + i));
    }
    int[] counts = new int[4];

    // When
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 10_000; i++) {
      String id = ids(buffers.sample(TaskType.DEDUCTION, 1, random)).get(0);
      counts[Integer.parseInt(id.substring(1))]++;
    }

    // Then about 1000, 2000, 3000, 4000; five standard deviations are at most 245
    for (int i = 0; i < 4; i++) {
      assertThat(counts[i]).as("seed 7").isBetween(1000 * (i + 1) - 245, 1000 * (i + 1) + 245);
    }
    assertThat(ids(buffers.sample(TaskType.DEDUCTION, 9, random)))
        .containsExactlyInAnyOrder("d0", "d1", "d2", "d3");
  }

  @Test
  void shouldNotTakeARepetitionIn() {
    ReferenceBuffers buffers = References.buffers(1);

    buffers.add(
        VerifiedTask.newBuilder(References.task(TaskType.DEDUCTION, "d9"))
            .setPhase(Phase.PRACTICE)
            .build());

    assertThat(ids(buffers.sample(TaskType.DEDUCTION, 5, new SplittableRandom(1))))
        .containsExactly("d0");
  }

  @Test
  void shouldKeepTheNewest() {
    // Given
    ReferenceBuffers buffers = new ReferenceBuffers(ReferenceSampling.UNIFORM);
    int more = ReferenceBuffers.CAPACITY + 10;
    for (int i = 0; i < more; i++) {
      buffers.add(References.task(TaskType.DEDUCTION, "d" + i));
    }

    // When
    List<String> all = ids(buffers.sample(TaskType.DEDUCTION, more, new SplittableRandom(1)));

    // Then
    assertThat(all)
        .hasSize(ReferenceBuffers.CAPACITY)
        .contains("d10", "d" + (more - 1))
        .doesNotContain("d9", "d0");
  }

  @Test
  void shouldTakeSourcesFromDeductionsAndAbductionsOnly() {
    // Given
    ReferenceBuffers buffers = References.buffers(2);
    Set<String> seen = new HashSet<>();

    // When
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 200; i++) {
      seen.add(buffers.source(random).orElseThrow().getTaskId());
    }

    // Then
    assertThat(seen).as("seed 3").containsExactlyInAnyOrder("d0", "d1", "a0", "a1");
  }

  private static List<String> ids(List<VerifiedTask> tasks) {
    return tasks.stream().map(VerifiedTask::getTaskId).toList();
  }
}
