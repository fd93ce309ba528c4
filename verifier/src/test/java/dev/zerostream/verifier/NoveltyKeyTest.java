package dev.zerostream.verifier;

import static dev.zerostream.verifier.GameRecords.inputs;
import static dev.zerostream.verifier.GameRecords.proposed;
import static dev.zerostream.verifier.GameRecords.snippet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.verifier.VerifierConfig.Novelty;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Which tasks count as the same. */
class NoveltyKeyTest {

  private static final String ADD = "def f(x): return x + 1";
  private static final String ADD_TOO = "def f(x): return 1 + x";
  private static final String ADD_SPACED = "def f(x):  return x + 1";
  private static final String DOUBLE = "def f(x): return x * 2";

  private final FakeSandbox sandbox =
      new FakeSandbox()
          .withNumbers(ADD, x -> x + 1)
          .withNumbers(ADD_TOO, x -> x + 1)
          .withNumbers(ADD_SPACED, x -> x + 1)
          .withNumbers(DOUBLE, x -> x * 2);

  @Test
  void shouldAskNothingWhenItIsOff() {
    assertThat(key(Novelty.OFF, snippet("d1", ADD, "3"))).isNull();
    assertThat(key(Novelty.OFF, inputs("i1", ADD, "1", "2", "3", "4"))).isNull();
  }

  @Test
  void shouldCompareCanonicalProgramAndInputWhenExact() {
    String key = key(Novelty.EXACT, snippet("d1", ADD, "3"));

    assertThat(key(Novelty.EXACT, snippet("d2", ADD_SPACED, "3"))).isEqualTo(key);
    assertThat(key(Novelty.EXACT, snippet("d2", ADD, "4"))).isNotEqualTo(key);
    assertThat(key(Novelty.EXACT, snippet("d2", ADD_TOO, "3"))).isNotEqualTo(key);
  }

  @Test
  void shouldCompareBehaviourWhenBehavioural() {
    String key = key(Novelty.BEHAVIOURAL, snippet("d1", ADD, "3"));

    assertThat(key(Novelty.BEHAVIOURAL, snippet("d2", ADD_TOO, "4"))).isEqualTo(key);
    assertThat(key(Novelty.BEHAVIOURAL, snippet("d2", DOUBLE, "3"))).isNotEqualTo(key);
  }

  @Test
  void shouldTellTaskTypesApart() {
    String response = "<answer><program>" + ADD + "<input>3";
    ProposedTask abduction = proposed("a1", TaskType.ABDUCTION, Phase.TRAIN, response);

    assertThat(key(Novelty.BEHAVIOURAL, abduction))
        .isNotEqualTo(key(Novelty.BEHAVIOURAL, snippet("d1", ADD, "3")));
  }

  @Test
  void shouldCompareExactlyWhenTheBehaviourIsUnknown() {
    // Given fewer than four probes that return
    sandbox.withProbes("11", "12", "13");

    // When
    String key = key(Novelty.BEHAVIOURAL, snippet("d1", ADD, "3"));

    // Then
    assertThat(key(Novelty.BEHAVIOURAL, snippet("d2", ADD_SPACED, "3"))).isEqualTo(key);
    assertThat(key(Novelty.BEHAVIOURAL, snippet("d2", ADD_TOO, "3"))).isNotEqualTo(key);
    assertThat(key(Novelty.BEHAVIOURAL, snippet("d2", ADD, "4"))).isNotEqualTo(key);
  }

  @Test
  void shouldCompareTheSetOfInputsOfAnInduction() {
    String key = key(Novelty.BEHAVIOURAL, inputs("i1", ADD, "1", "2", "3", "4"));

    assertThat(key(Novelty.BEHAVIOURAL, inputs("i2", ADD_TOO, "4", "3", "2", "1"))).isEqualTo(key);
    assertThat(key(Novelty.BEHAVIOURAL, inputs("i2", ADD, "1", "2", "3", "5"))).isNotEqualTo(key);
    assertThat(key(Novelty.BEHAVIOURAL, inputs("i2", DOUBLE, "1", "2", "3", "4")))
        .isNotEqualTo(key);
    assertThat(key(Novelty.EXACT, inputs("i1", ADD, "1", "2", "3", "4")))
        .isNotEqualTo(key(Novelty.EXACT, inputs("i2", ADD_TOO, "1", "2", "3", "4")));
  }

  private String key(Novelty novelty, ProposedTask proposal) {
    VerifierConfig config = GameRecords.config(novelty, 4);
    return new TaskChecker(sandbox, config, InstantSource.fixed(Instant.EPOCH))
        .check(proposal)
        .getNoveltyKey();
  }
}
