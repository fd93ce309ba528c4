package dev.zerostream.learner;

import dev.zerostream.policy.checkpoint.Safetensors;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.nio.FloatBuffer;
import java.util.Map;

/** How far two versions of the weights are apart. */
final class WeightDifference {

  private WeightDifference() {}

  /** The largest difference of two elements; infinite when names or sizes differ. */
  static double largest(byte[] first, byte[] second) {
    Map<String, StoredTensor> left = Safetensors.read(first);
    Map<String, StoredTensor> right = Safetensors.read(second);
    double largest = left.keySet().equals(right.keySet()) ? 0 : Double.POSITIVE_INFINITY;
    for (Map.Entry<String, StoredTensor> tensor : left.entrySet()) {
      if (right.containsKey(tensor.getKey())) {
        FloatBuffer a = tensor.getValue().floats();
        FloatBuffer b = right.get(tensor.getKey()).floats();
        largest = Math.max(largest, largest(a, b));
      }
    }
    return largest;
  }

  private static double largest(FloatBuffer a, FloatBuffer b) {
    if (a.remaining() != b.remaining()) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    while (a.hasRemaining()) {
      largest = Math.max(largest, Math.abs((double) a.get() - b.get()));
    }
    return largest;
  }
}
