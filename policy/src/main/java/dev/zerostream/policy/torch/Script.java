package dev.zerostream.policy.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The decoder module of {@code decoder.py}, one instance per owner.
 *
 * <p>Methods run without the graph optimiser: it gains nothing here, and it would compile other
 * operations after a few calls, so that equal inputs no longer gave equal bits.
 */
final class Script implements AutoCloseable {

  private static final String RESOURCE = "decoder.pt";

  private final Model model;
  private final PtSymbolBlock block;
  private final int threads;

  Script() {
    threads = TorchRuntime.threads();
    model = Model.newInstance("decoder", TorchRuntime.device(), TorchRuntime.ENGINE);
    try (var file =
        Objects.requireNonNull(
            Script.class.getResourceAsStream(RESOURCE), "the decoder ships with this class")) {
      model.load(file);
    } catch (IOException | MalformedModelException e) {
      throw new UncheckedIOException(
          "Expected the decoder module to load, but it did not", new IOException(e));
    }
    block = (PtSymbolBlock) model.getBlock();
  }

  private Script(Script other, int threads) {
    model = other.model;
    block = other.block;
    this.threads = threads;
  }

  /** The same module with so many threads for one operation; closed with this one. */
  Script on(int threads) {
    return new Script(this, threads);
  }

  /** Settings of the calling thread; the number of threads would otherwise be another caller's. */
  private void prepare() {
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setNumThreads(threads);
  }

  /** Runs {@code method}; the result is a tensor of {@code scope}. */
  PtNDArray tensor(PtNDManager scope, String method, Object... arguments) {
    try (var result = run(method, arguments)) {
      return result.toTensor(scope);
    }
  }

  /** Runs {@code method}; the result is a list of tensors of {@code scope}. */
  List<PtNDArray> tensors(PtNDManager scope, String method, Object... arguments) {
    try (var result = run(method, arguments)) {
      return List.of(result.toTensorArray(scope));
    }
  }

  /** Runs {@code method}; the result is a number. */
  double number(String method, Object... arguments) {
    try (var result = run(method, arguments)) {
      return result.toDouble();
    }
  }

  /** {@code stored} as a tensor of {@code owner} in memory of its own. */
  PtNDArray unpacked(PtNDManager owner, StoredTensor stored, ElementType type) {
    var shape = new Shape(stored.shape().stream().mapToLong(Long::longValue).toArray());
    try (var borrowed = owner.create(stored.direct(), shape, DataType.FLOAT32);
        var code = owner.create(new int[] {type.code()})) {
      return differentiate("copied", new NDList(borrowed, code));
    }
  }

  /** The elements of {@code tensor}, rounded to {@code type}. */
  ByteBuffer packed(PtNDManager owner, PtNDArray tensor, ElementType type) {
    try (var rounded = tensor(owner, "rounded", tensor, type.code())) {
      return type.narrowed(rounded.toByteBuffer(false));
    }
  }

  /** Zeros of {@code owner}. */
  PtNDArray zeros(PtNDManager owner, ElementType type, long... shape) {
    try (var on = (PtNDArray) owner.zeros(new Shape(0))) {
      return tensor(owner, "empty", shape, type.code(), on);
    }
  }

  /** SHA-256 of the {@code decoder.py} that the module was made from. */
  String source() {
    try (var result = run("source")) {
      return result.toStringValue();
    }
  }

  /** Runs {@code method} for its effect. */
  void effect(String method, Object... arguments) {
    run(method, arguments).close();
  }

  /**
   * Runs {@code method} where it may differentiate. Arguments are tensors only, those named {@code
   * x[]} being entries of one list; the result belongs to the first one's owner.
   */
  PtNDArray differentiate(String method, NDList arguments) {
    prepare();
    try (var selector = arguments.get(0).getManager().zeros(new Shape(0))) {
      selector.setName("module_method:" + method);
      var all = new NDList(arguments);
      all.add(selector);
      return (PtNDArray) IValueUtils.forward(block, all, true).singletonOrThrow();
    }
  }

  /** A list of tensors as an argument that outlives calls; the owner closes it. */
  static IValue list(List<? extends NDArray> tensors) {
    return IValue.listFrom(tensors.toArray(PtNDArray[]::new));
  }

  private IValue run(String method, Object... arguments) {
    prepare();
    var own = new ArrayList<IValue>();
    try {
      var values = new IValue[arguments.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = value(arguments[i], own);
      }
      return IValueUtils.runMethod(block, method, values);
    } finally {
      own.forEach(IValue::close);
    }
  }

  private static IValue value(Object argument, List<IValue> own) {
    if (argument instanceof IValue shared) {
      return shared;
    }
    var value = convert(argument);
    own.add(value);
    return value;
  }

  private static IValue convert(Object argument) {
    if (argument instanceof PtNDArray tensor) {
      return IValue.from(tensor);
    } else if (argument instanceof Boolean flag) {
      return IValue.from((boolean) flag);
    } else if (argument instanceof Integer whole) {
      return IValue.from((long) whole);
    } else if (argument instanceof Double real) {
      return IValue.from((double) real);
    } else if (argument instanceof long[] whole) {
      return IValue.listFrom(whole);
    } else if (argument instanceof double[] real) {
      return IValue.listFrom(real);
    }
    throw new IllegalArgumentException("Expected a script argument, but it is " + argument);
  }

  @Override
  public void close() {
    model.close();
  }
}
