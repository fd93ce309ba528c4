package dev.zerostream.policy.torch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.ModelConfig;
import dev.zerostream.policy.checkpoint.Parameter;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The module together with what never changes about a model: sizes and rotary tables.
 *
 * <p>Not thread-safe. Closing it frees the module and all memory of {@link #manager()}.
 */
final class Decoder implements AutoCloseable {

  private final ModelConfig config;
  private final List<Parameter> parameters;
  private final PtNDManager manager;
  private final Script script;
  private final PtNDArray turns;
  private final PtNDArray like;
  private final Precision precision;

  Decoder(ModelConfig config, int positions, Precision precision) {
    this.config = config;
    this.precision = precision;
    parameters = Parameter.of(config);
    manager = TorchRuntime.newManager();
    script = new Script();
    var table = new Shape(positions, config.headSize() / 2, 2);
    turns = (PtNDArray) manager.create(config.rope().turns(positions, config.headSize()), table);
    like = script.zeros(manager, precision.type(), 0);
  }

  ModelConfig config() {
    return config;
  }

  /** The places of the list of weights. */
  List<Parameter> parameters() {
    return parameters;
  }

  Script script() {
    return script;
  }

  PtNDManager manager() {
    return manager;
  }

  Precision precision() {
    return precision;
  }

  /** Number of weights. */
  long weights() {
    return parameters.stream()
        .flatMap(parameter -> parameter.shape().stream())
        .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
        .sum();
  }

  /** Cosines and sines of all positions. */
  PtNDArray turns() {
    return turns;
  }

  /** An empty tensor of the type that is computed in. */
  PtNDArray like() {
    return like;
  }

  long[] shape() {
    return new long[] {config.layers(), config.heads(), config.keyValueHeads(), config.headSize()};
  }

  /** The weights in the form that generates, {@code adapter} worked in; tensors of {@code to}. */
  List<PtNDArray> fuse(
      PtNDManager to, Map<String, StoredTensor> tensors, Optional<Adapter> adapter) {
    try (var raw = TensorList.of(this, parameters, "raw", tensors, precision.type());
        var halves = adapter.map(this::halves).orElseGet(() -> TensorList.none(manager, "a"))) {
      double scale = adapter.map(a -> a.lora().scale()).orElse(1.0);
      return script.tensors(to, "fuse", raw.value(), halves.value(), shape(), scale, like);
    }
  }

  private TensorList halves(Adapter adapter) {
    var places = adapter.lora().parameters(config);
    return TensorList.of(this, places, "a", adapter.tensors(), ElementType.F32);
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
