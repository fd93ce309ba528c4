package dev.zerostream.policy.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zerostream.policy.checkpoint.ModelConfig;
import dev.zerostream.policy.checkpoint.Parameter;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  private final PtNDArray cos;
  private final PtNDArray sin;

  Decoder(ModelConfig config, int positions) {
    this.config = config;
    parameters = Parameter.of(config);
    manager = TorchRuntime.newManager();
    script = new Script();
    var tables = config.rope().tables(positions, config.headSize());
    var shape = new Shape(positions, config.headSize());
    cos = (PtNDArray) manager.create(tables.cos(), shape);
    sin = (PtNDArray) manager.create(tables.sin(), shape);
  }

  ModelConfig config() {
    return config;
  }

  Script script() {
    return script;
  }

  PtNDManager manager() {
    return manager;
  }

  PtNDArray cos() {
    return cos;
  }

  PtNDArray sin() {
    return sin;
  }

  long[] shape() {
    return new long[] {config.layers(), config.heads(), config.keyValueHeads(), config.headSize()};
  }

  /** Zeros in the shape of every place of the decoder's list of weights. */
  List<PtNDArray> zeros() {
    var zeros = new ArrayList<PtNDArray>();
    for (Parameter parameter : parameters) {
      zeros.add((PtNDArray) manager.zeros(shape(parameter), DataType.FLOAT32));
    }
    return zeros;
  }

  /** The decoder's list of weights as tensors of {@code owner}. */
  List<PtNDArray> weights(PtNDManager owner, Map<String, StoredTensor> tensors) {
    return tensors(owner, tensors, "");
  }

  /** Tensors stored under the weights' names behind {@code prefix}. */
  List<PtNDArray> tensors(PtNDManager owner, Map<String, StoredTensor> tensors, String prefix) {
    var list = new ArrayList<PtNDArray>();
    for (Parameter parameter : parameters) {
      var floats =
          parameter.shape().isPresent()
              ? tensors.get(prefix + parameter.name()).floats()
              : FloatBuffer.allocate(0);
      list.add(tensor(owner, floats, shape(parameter)));
    }
    return list;
  }

  /** The contents of {@code tensors} under the weights' names behind {@code prefix}. */
  Map<String, StoredTensor> stored(List<PtNDArray> tensors, String prefix) {
    var stored = new LinkedHashMap<String, StoredTensor>();
    for (int i = 0; i < tensors.size(); i++) {
      var parameter = parameters.get(i);
      var values = tensors.get(i);
      parameter
          .shape()
          .ifPresent(
              shape ->
                  stored.put(
                      prefix + parameter.name(), StoredTensor.of(shape, values.toFloatArray())));
    }
    return stored;
  }

  private static Shape shape(Parameter parameter) {
    return parameter
        .shape()
        .map(sizes -> new Shape(sizes.stream().mapToLong(Long::longValue).toArray()))
        .orElseGet(() -> new Shape(0));
  }

  private static PtNDArray tensor(PtNDManager owner, FloatBuffer floats, Shape shape) {
    var bytes =
        ByteBuffer.allocateDirect(floats.remaining() * Float.BYTES).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(floats);
    try (var borrowed = owner.create(bytes, shape, DataType.FLOAT32)) {
      // The engine may borrow the buffer; a tensor that is written in place must own its memory.
      return (PtNDArray) borrowed.duplicate();
    }
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
