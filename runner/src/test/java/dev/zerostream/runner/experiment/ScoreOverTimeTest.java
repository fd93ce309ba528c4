package dev.zerostream.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class ScoreOverTimeTest {

  /** Scores of 20 % at the start, 40 % after one minute, 30 % after two, 60 % after four. */
  static final String RUN =
      """
      {"wallSeconds": 240,
       "heldout": {"base": {"deduction": {"sampled": 0.1}, "abduction": {"sampled": 0.3}},
                   "final": {"deduction": {"sampled": 0.6}}},
       "history": {"scores": [
         {"version": 5, "seconds": 60, "byType": {"deduction": {"sampled": 0.4}}},
         {"version": 9, "seconds": 120, "byType": {"deduction": {"sampled": 0.3}}}]}}
      """;

  private final ScoreOverTime score = read(RUN);

  @Test
  void shouldReachAThresholdOnTheLineBetweenTwoEvaluations() {
    assertThat(score.reached(0.3)).hasValueCloseTo(0.5, within(1e-9));
    assertThat(score.reached(0.45)).hasValueCloseTo(3.0, within(1e-9));
  }

  @Test
  void shouldReachWhatTheBaseHasAtOnceAndMoreThanWasScoredNever() {
    assertThat(score.reached(0.15)).hasValue(0);
    assertThat(score.reached(0.61)).isEmpty();
  }

  @Test
  void shouldKnowScoresBetweenEvaluations() {
    assertThat(score.at(0)).isEqualTo(0.2, within(1e-9));
    assertThat(score.at(1.5)).isEqualTo(0.35, within(1e-9));
    assertThat(score.at(4)).isEqualTo(0.6, within(1e-9));
    assertThat(score.end()).isEqualTo(4);
  }

  @Test
  void shouldKeepTheLastScoreBeyondTheEnd() {
    assertThat(score.at(Math.nextUp(score.end()))).isEqualTo(0.6, within(1e-9));
  }

  @Test
  void shouldBeEmptyWhereNothingWasScoredOnTheWay() {
    assertThat(read("{\"history\": [{\"version\": 3}]}").isEmpty()).isTrue();
  }

  private static ScoreOverTime read(String report) {
    try {
      return ScoreOverTime.of(new JsonMapper().readTree(report), "sampled");
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
