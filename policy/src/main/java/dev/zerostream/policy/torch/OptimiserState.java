package dev.zerostream.policy.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.zerostream.policy.checkpoint.DurableFiles;
import dev.zerostream.policy.checkpoint.Safetensors;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Weights, moments and step count: all that the next update depends on.
 *
 * <p>One file holds everything, so that a saved state is whole or absent: {@value #FILE}, with the
 * moments under {@code first.} and {@code second.} and the number of steps taken, exact up to 2²⁴,
 * under {@code step}.
 */
final class OptimiserState implements AutoCloseable {

  private static final String FILE = "trainer.safetensors";
  private static final String FIRST = "first.";
  private static final String SECOND = "second.";
  private static final String STEP = "step";

  private final Decoder decoder;
  private final PtNDManager memory;
  private final List<PtNDArray> weights;
  private final List<PtNDArray> first;
  private final List<PtNDArray> second;
  private final IValue weightList;
  private final IValue firstList;
  private final IValue secondList;
  private int step;

  private OptimiserState(Decoder decoder, Map<String, StoredTensor> file) {
    this.decoder = decoder;
    memory = (PtNDManager) decoder.manager().newSubManager();
    weights = decoder.weights(memory, file);
    weights.forEach(weight -> weight.setName("raw[]"));
    first = decoder.tensors(memory, file, FIRST);
    second = decoder.tensors(memory, file, SECOND);
    weightList = Script.list(weights);
    firstList = Script.list(first);
    secondList = Script.list(second);
    step = (int) file.get(STEP).floats().get(0);
  }

  /** The state before the first step. */
  static OptimiserState fresh(Decoder decoder, Map<String, StoredTensor> weights) {
    var file = new LinkedHashMap<>(weights);
    weights.forEach(
        (name, tensor) -> {
          var zeros = StoredTensor.of(tensor.shape(), new float[(int) tensor.elements()]);
          file.put(FIRST + name, zeros);
          file.put(SECOND + name, zeros);
        });
    file.put(STEP, StoredTensor.of(List.of(1L), new float[1]));
    return new OptimiserState(decoder, file);
  }

  /** What {@link #save} wrote into {@code folder}. */
  static OptimiserState load(Decoder decoder, Path folder) {
    return new OptimiserState(decoder, Safetensors.read(folder.resolve(FILE)));
  }

  void save(Path folder) {
    var file = new LinkedHashMap<>(weights());
    file.putAll(decoder.stored(first, FIRST));
    file.putAll(decoder.stored(second, SECOND));
    file.put(STEP, StoredTensor.of(List.of(1L), new float[] {step}));
    DurableFiles.write(folder.resolve(FILE), Safetensors.write(file));
  }

  /** The weights, named as entries of one list argument. */
  List<PtNDArray> weightTensors() {
    return weights;
  }

  Map<String, StoredTensor> weights() {
    return decoder.stored(weights, "");
  }

  /** One AdamW update with gradients of global norm {@code norm}, which are zero afterwards. */
  void update(TrainerOptions options, IValue gradients, double norm) {
    step++;
    var settings =
        new double[] {
          options.learningRate().at(step),
          options.beta1(),
          options.beta2(),
          options.epsilon(),
          options.weightDecay(),
          Math.min(1, options.maxGradNorm() / (norm + 1e-6))
        };
    decoder.script().effect("adamw", weightList, gradients, firstList, secondList, settings, step);
  }

  @Override
  public void close() {
    Stream.of(weightList, firstList, secondList).forEach(IValue::close);
    memory.close();
  }
}
