package dev.zerostream.policy.torch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zerostream.policy.Objective;
import dev.zerostream.policy.TrainingSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Samples that are differentiated in one call, padded on the right, and the places that are
 * trained: each predicts the token after it.
 */
final class MicroBatch {

  private static final int GIVEN = 4;

  private final List<TrainingSample> samples;
  private final Objective objective;
  private final int longest;
  private final int places;

  private MicroBatch(List<TrainingSample> samples, Objective objective) {
    this.samples = List.copyOf(samples);
    this.objective = objective;
    longest = samples.stream().mapToInt(sample -> sample.tokens().length).max().orElse(0);
    places = samples.stream().mapToInt(s -> s.tokens().length - first(s)).sum();
  }

  /** Batches of like length, each of at most {@code tokens} tokens with padding, or one sample. */
  static List<MicroBatch> split(List<TrainingSample> batch, Objective objective, int tokens) {
    var ordered = new ArrayList<>(batch);
    ordered.sort(Comparator.comparingInt(sample -> sample.tokens().length));
    var parts = new ArrayList<MicroBatch>();
    var members = new ArrayList<TrainingSample>();
    for (var sample : ordered) {
      if (!members.isEmpty() && (members.size() + 1) * sample.tokens().length > tokens) {
        parts.add(new MicroBatch(members, objective));
        members.clear();
      }
      members.add(sample);
    }
    if (!members.isEmpty()) {
      parts.add(new MicroBatch(members, objective));
    }
    return parts;
  }

  /** [samples, longest]. */
  PtNDArray ids(PtNDManager scope) {
    var ids = new long[samples.size() * longest];
    for (int i = 0; i < samples.size(); i++) {
      var tokens = samples.get(i).tokens();
      for (int j = 0; j < tokens.length; j++) {
        ids[i * longest + j] = tokens[j];
      }
    }
    return (PtNDArray) scope.create(ids, new Shape(samples.size(), longest));
  }

  /** [places]: index in the flattened ids of the token before each trained one. */
  PtNDArray index(PtNDManager scope) {
    var index = new long[places];
    int at = 0;
    for (int i = 0; i < samples.size(); i++) {
      for (int j = first(samples.get(i)); j < samples.get(i).tokens().length; j++) {
        index[at++] = (long) i * longest + j - 1;
      }
    }
    return (PtNDArray) scope.create(index);
  }

  /** [places]: the trained tokens. */
  PtNDArray targets(PtNDManager scope) {
    var targets = new long[places];
    int at = 0;
    for (var sample : samples) {
      for (int j = first(sample); j < sample.tokens().length; j++) {
        targets[at++] = sample.tokens()[j];
      }
    }
    return (PtNDArray) scope.create(targets);
  }

  /** [4, places]: behaviour log-probability, advantage, weight, and 1 for a response token. */
  PtNDArray given(PtNDManager scope) {
    var given = new float[GIVEN * places];
    int at = 0;
    for (var sample : samples) {
      int response = sample.tokens().length - sample.responseStart();
      for (int j = first(sample); j < sample.tokens().length; j++) {
        boolean counts = j >= sample.responseStart();
        given[at] = behaviour(sample, j);
        given[places + at] = (float) sample.advantage();
        given[2 * places + at] =
            (float) (sample.weight() / response * (counts ? 1 : promptWeight()));
        given[3 * places + at] = counts ? 1 : 0;
        at++;
      }
    }
    return (PtNDArray) scope.create(given, new Shape(GIVEN, places));
  }

  private float behaviour(TrainingSample sample, int token) {
    return objective instanceof Objective.PpoClip
        ? sample.behaviourLogprobs()[token - sample.responseStart()]
        : 0;
  }

  private int first(TrainingSample sample) {
    return promptWeight() == 0 ? sample.responseStart() : 1;
  }

  private double promptWeight() {
    return objective instanceof Objective.MaximumLikelihood likelihood
        ? likelihood.promptWeight()
        : 0;
  }
}
