package dev.zerostream.policy.torch;

import ai.djl.pytorch.jni.IValue;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.Parameter;
import dev.zerostream.policy.checkpoint.Safetensors;
import dev.zerostream.policy.checkpoint.SafetensorsWriter;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is trained, its moments and counts: all that the next update depends on, in single
 * precision.
 *
 * <p>One file holds everything, so that a saved state is whole or absent: {@value #FILE}, with the
 * moments under {@code first.} and {@code second.}, the number of updates taken under {@code step}
 * and that of updates skipped since under {@code skipped}, both exact up to 2²⁴.
 */
final class OptimiserState implements AutoCloseable {

  private static final String FILE = "trainer.safetensors";
  private static final String FIRST = "first.";
  private static final String SECOND = "second.";
  private static final String STEP = "step";
  private static final String SKIPPED = "skipped";

  private final TensorList weights;
  private final TensorList first;
  private final TensorList second;
  private int step;
  private int skipped;

  private OptimiserState(TensorList weights, TensorList first, TensorList second) {
    this.weights = weights;
    this.first = first;
    this.second = second;
  }

  /** The state before the first step; {@code argument} names the weights in calls. */
  static OptimiserState fresh(
      Decoder decoder, List<Parameter> places, String argument, Map<String, StoredTensor> weights) {
    return new OptimiserState(
        TensorList.of(decoder, places, argument, weights, ElementType.F32),
        TensorList.zeros(decoder.manager(), places, FIRST),
        TensorList.zeros(decoder.manager(), places, SECOND));
  }

  /** What {@link #save} wrote into {@code folder}. */
  static OptimiserState load(
      Decoder decoder, List<Parameter> places, String argument, Path folder) {
    var path = folder.resolve(FILE);
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException(
          "Expected an optimiser's state at %s, but there is none".formatted(path));
    }
    var file = Safetensors.read(path);
    places.forEach(place -> check(place, file));
    var state =
        new OptimiserState(
            TensorList.of(decoder, places, argument, file, ElementType.F32),
            TensorList.of(decoder, places, FIRST, without(file, FIRST), ElementType.F32),
            TensorList.of(decoder, places, SECOND, without(file, SECOND), ElementType.F32));
    state.step = count(file, STEP);
    state.skipped = file.containsKey(SKIPPED) ? count(file, SKIPPED) : 0;
    return state;
  }

  private static void check(Parameter place, Map<String, StoredTensor> file) {
    for (String prefix : List.of("", FIRST, SECOND)) {
      var tensor = file.get(prefix + place.name());
      boolean fits =
          place.shape().isEmpty() || (tensor != null && tensor.shape().equals(place.shape().get()));
      if (!fits) {
        throw new IllegalArgumentException(
            "Expected a saved %s of %s, but it is %s"
                .formatted(
                    prefix + place.name(),
                    place.shape().get(),
                    tensor == null ? "absent" : tensor.shape()));
      }
    }
  }

  private static Map<String, StoredTensor> without(Map<String, StoredTensor> file, String prefix) {
    var plain = new LinkedHashMap<String, StoredTensor>();
    file.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            plain.put(name.substring(prefix.length()), tensor);
          }
        });
    return plain;
  }

  private static int count(Map<String, StoredTensor> file, String name) {
    return (int) file.get(name).floats().get(0);
  }

  void save(Script script, Path folder) {
    var file = weights.stored(script, "", ElementType.F32);
    file.putAll(first.stored(script, FIRST, ElementType.F32));
    file.putAll(second.stored(script, SECOND, ElementType.F32));
    file.put(STEP, StoredTensor.of(List.of(1L), new float[] {step}));
    file.put(SKIPPED, StoredTensor.of(List.of(1L), new float[] {skipped}));
    new SafetensorsWriter(file).write(folder.resolve(FILE));
  }

  TensorList weights() {
    return weights;
  }

  /** Leaves everything as it is and returns how many updates in a row were skipped. */
  int skip() {
    return ++skipped;
  }

  /** One AdamW update with gradients of global norm {@code norm}, which are zero afterwards. */
  void update(Script script, TrainerOptions options, IValue gradients, double norm) {
    step++;
    skipped = 0;
    var settings =
        new double[] {
          options.learningRate().at(step),
          options.beta1(),
          options.beta2(),
          options.epsilon(),
          options.weightDecay(),
          Math.min(1, options.maxGradNorm() / (norm + 1e-6)),
          options.vectors()
        };
    script.effect(
        "adamw", weights.value(), gradients, first.value(), second.value(), settings, step);
  }

  @Override
  public void close() {
    weights.close();
    first.close();
    second.close();
  }
}
