package dev.zerostream.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class MeasuresTest {

  private static final String PROGRAM = "def f(x): return x + 1";

  @Test
  void shouldScaleComplexity() {
    // Given
    VerifiedTask task =
        VerifiedTask.newBuilder(GameRecords.task(TaskType.DEDUCTION, PROGRAM, "1", "2"))
            .setComplexity(new Complexity(9, 9, 5, 3, 250.0, 20_000.0))
            .build();

    // When
    Map<String, Double> measures = Measures.of(task, List.of(), null);

    // Then 0.5 · 1 + 0.3 · 0.5 + 0.2 · 0.5
    assertThat(measures).containsOnlyKeys("complexity", "halstead");
    assertThat(measures.get("complexity")).isEqualTo(0.2);
    assertThat(measures.get("halstead")).isCloseTo(0.75, offset(1e-12));
  }

  @Test
  void shouldMeasureTheDistanceToTheReferences() {
    VerifiedTask task = GameRecords.task(TaskType.DEDUCTION, PROGRAM, "1", "2");

    // When one reference is the same and one has one token of ten changed
    Map<String, Double> measures =
        Measures.of(task, List.of("def  f(x):  return x + 1", "def f(x): return x - 1"), 0.25);

    // Then
    assertThat(measures.get("edit_distance")).isCloseTo(0.05, offset(1e-12));
    assertThat(measures.get("answer_diversity")).isEqualTo(0.25);
  }

  @Test
  void shouldMeasureLevenshtein() {
    assertThat(Measures.distance(List.of(), List.of())).isZero();
    assertThat(Measures.distance(List.of("a"), List.of())).isEqualTo(1);
    assertThat(Measures.distance(List.of("a", "b", "c"), List.of("b", "c", "d")))
        .isEqualTo(2 / 3.0);
  }

  @Test
  void shouldCountAnswersByType() {
    // Given
    KeyValueStore<String, Long> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("counts"), Serdes.String(), Serdes.Long())
            .withLoggingDisabled()
            .build();
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    AnswerCountApplier counts = new AnswerCountApplier(store);
    VerifiedTask deduction = GameRecords.task(TaskType.DEDUCTION, PROGRAM, "1", "2");
    VerifiedTask other = GameRecords.task(TaskType.DEDUCTION, PROGRAM, "1", "3");
    VerifiedTask abduction = GameRecords.task(TaskType.ABDUCTION, PROGRAM, "1", "2");

    // Then
    assertThat(counts.diversity(deduction)).isEqualTo(1);
    assertThat(counts.diversity(deduction)).isEqualTo(0);
    assertThat(counts.diversity(other)).isEqualTo(1);
    assertThat(counts.diversity(deduction)).isCloseTo(1 / 3.0, offset(1e-12));
    assertThat(counts.diversity(abduction)).isEqualTo(1);
  }
}
