package dev.zerostream.policy.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.Parameter;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Native tensors in the places of a list that the script takes; where a place has no tensor stands
 * an empty one.
 *
 * <p>Every tensor owns its memory, so it may be changed in place. Closing frees all of it.
 */
final class TensorList implements AutoCloseable {

  private final PtNDManager memory;
  private final List<Parameter> places;
  private final List<PtNDArray> arrays = new ArrayList<>();
  private final IValue value;

  private TensorList(PtNDManager owner, List<Parameter> places, String prefix, Filling filling) {
    this.places = places;
    memory = (PtNDManager) owner.newSubManager();
    for (Parameter place : places) {
      arrays.add(filling.of(memory, place));
    }
    if (arrays.isEmpty()) {
      arrays.add((PtNDArray) memory.zeros(new Shape(0)));
    }
    arrays.forEach(array -> array.setName(prefix + "[]"));
    value = Script.list(arrays);
  }

  private interface Filling {
    PtNDArray of(PtNDManager owner, Parameter place);
  }

  /** A list of one empty tensor, which stands for no list at all. */
  static TensorList none(PtNDManager owner, String argument) {
    return zeros(owner, List.of(), argument);
  }

  /** Zeros in single precision; {@code argument} names the list in calls that differentiate. */
  static TensorList zeros(PtNDManager owner, List<Parameter> places, String argument) {
    return new TensorList(
        owner,
        places,
        argument,
        (memory, place) -> (PtNDArray) memory.zeros(shape(place), DataType.FLOAT32));
  }

  /** The tensors stored under the places' names, as {@code type}. */
  static TensorList of(
      Decoder decoder,
      List<Parameter> places,
      String argument,
      Map<String, StoredTensor> stored,
      ElementType type) {
    return new TensorList(
        decoder.manager(),
        places,
        argument,
        (memory, place) ->
            place.shape().isPresent()
                ? decoder.script().unpacked(memory, stored.get(place.name()), type)
                : (PtNDArray) memory.zeros(new Shape(0)));
  }

  /** As one argument of the script. */
  IValue value() {
    return value;
  }

  /** One by one, each named as a part of the list. */
  List<PtNDArray> arrays() {
    return arrays;
  }

  /**
   * The present contents under the places' names behind {@code prefix}; each is copied when its
   * bytes are asked for.
   */
  Map<String, StoredTensor> stored(Script script, String prefix, ElementType type) {
    var stored = new LinkedHashMap<String, StoredTensor>();
    for (int i = 0; i < places.size(); i++) {
      var array = arrays.get(i);
      var name = prefix + places.get(i).name();
      Supplier<ByteBuffer> bytes = () -> script.packed(memory, array, type);
      places
          .get(i)
          .shape()
          .ifPresent(shape -> stored.put(name, new StoredTensor(type, shape, bytes)));
    }
    return stored;
  }

  private static Shape shape(Parameter place) {
    return place
        .shape()
        .map(sizes -> new Shape(sizes.stream().mapToLong(Long::longValue).toArray()))
        .orElseGet(() -> new Shape(0));
  }

  @Override
  public void close() {
    value.close();
    memory.close();
  }
}
