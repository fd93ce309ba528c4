package dev.zerostream.policy.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes weights or an adapter as a whole model, one tensor at a time in memory. */
final class Export implements AutoCloseable {

  private final Checkpoint base;
  private final ElementType type;
  private final Script script = new Script();
  private final PtNDManager memory = TorchRuntime.newManager();

  Export(Checkpoint base, ElementType type) {
    this.base = base;
    this.type = type;
  }

  void write(Path source, Weights weights, Path target) {
    var config = base.config();
    boolean adapted = Adapter.isIn(weights);
    var adapter = adapted ? Optional.of(Adapter.of(weights, config)) : Optional.<Adapter>empty();
    var tensors = adapted ? base.tensors() : Checkpoint.tensors(weights, config);
    Checkpoint.write(source, converted(tensors, adapter), target);
  }

  private Map<String, StoredTensor> converted(
      Map<String, StoredTensor> tensors, Optional<Adapter> adapter) {
    var converted = new LinkedHashMap<String, StoredTensor>();
    tensors.forEach(
        (name, tensor) ->
            converted.put(
                name, new StoredTensor(type, tensor.shape(), () -> bytes(name, tensor, adapter))));
    return converted;
  }

  private ByteBuffer bytes(String name, StoredTensor tensor, Optional<Adapter> adapter) {
    try (var scope = (PtNDManager) memory.newSubManager()) {
      var plain = script.unpacked(scope, tensor, ElementType.F32);
      var merged = adapter.map(a -> merged(scope, name, plain, a)).orElse(plain);
      return script.packed(scope, merged, type);
    }
  }

  private PtNDArray merged(PtNDManager scope, String name, PtNDArray plain, Adapter adapter) {
    var a = adapter.half(name, "A");
    if (a == null) {
      return plain;
    }
    return script.tensor(
        scope,
        "merge",
        plain,
        script.unpacked(scope, a, ElementType.F32),
        script.unpacked(scope, adapter.half(name, "B"), ElementType.F32),
        adapter.lora().scale());
  }

  @Override
  public void close() {
    script.close();
    memory.close();
  }
}
