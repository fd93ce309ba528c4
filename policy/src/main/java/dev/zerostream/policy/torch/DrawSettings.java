package dev.zerostream.policy.torch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zerostream.policy.Sampling;
import java.util.List;

/**
 * What the decoder must know to draw tokens for some rows.
 *
 * <p>Where {@code computed} exceeds the rows, the rest are idle: greedy, at position 0.
 */
final class DrawSettings {

  private static final int GREEDY = 0;
  private static final int PLAIN = 1;
  private static final int TEMPERED = 2;
  private static final int CUT = 3;

  private final List<Row> rows;
  private final int computed;
  private final int steps;

  DrawSettings(List<Row> rows, int computed, int steps) {
    this.rows = rows;
    this.computed = computed;
    this.steps = steps;
  }

  /** [3, computed]: temperature, top-p, top-k. */
  PtNDArray control(PtNDManager scope) {
    var control = new double[3 * computed];
    for (int i = 0; i < rows.size(); i++) {
      var sampling = rows.get(i).sampling();
      control[i] = sampling.temperature();
      control[computed + i] = sampling.topP();
      control[2 * computed + i] = sampling.topK();
    }
    return (PtNDArray) scope.create(control, new Shape(3, computed));
  }

  /** [steps, computed] in [0, 1). */
  PtNDArray uniforms(PtNDManager scope) {
    var uniforms = new double[steps * computed];
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < rows.size(); i++) {
        uniforms[step * computed + i] = rows.get(i).uniform(step);
      }
    }
    return (PtNDArray) scope.create(uniforms, new Shape(steps, computed));
  }

  /** [2, computed]: last token and its position. */
  PtNDArray state(PtNDManager scope) {
    var state = new long[2 * computed];
    for (int i = 0; i < rows.size(); i++) {
      state[i] = rows.get(i).lastToken();
      state[computed + i] = rows.get(i).position();
    }
    return (PtNDArray) scope.create(state, new Shape(2, computed));
  }

  /** The least that the decoder must do to draw for every row. */
  int kind() {
    return rows.stream().map(Row::sampling).mapToInt(DrawSettings::kind).max().orElse(GREEDY);
  }

  private static int kind(Sampling sampling) {
    if (sampling.temperature() == 0) {
      return GREEDY;
    } else if (sampling.topP() < 1 || sampling.topK() > 0) {
      return CUT;
    }
    return sampling.temperature() == 1 ? PLAIN : TEMPERED;
  }
}
