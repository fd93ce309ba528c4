package dev.zerostream.policy.checkpoint;

/** The decoder families that can be run; they differ in biases and in norms of queries and keys. */
public enum Architecture {
  LLAMA("llama", false, false),
  QWEN2("qwen2", true, false),
  QWEN3("qwen3", false, true);

  private static final int QWEN3_HEAD = 128;

  private final String modelType;
  private final boolean attentionBias;
  private final boolean queryKeyNorm;

  Architecture(String modelType, boolean attentionBias, boolean queryKeyNorm) {
    this.modelType = modelType;
    this.attentionBias = attentionBias;
    this.queryKeyNorm = queryKeyNorm;
  }

  boolean attentionBias() {
    return attentionBias;
  }

  boolean queryKeyNorm() {
    return queryKeyNorm;
  }

  /** Size of a head where the configuration does not say: Qwen3's is fixed. */
  int headSize(int width, int heads) {
    return this == QWEN3 ? QWEN3_HEAD : width / heads;
  }

  static Architecture of(String modelType) {
    for (Architecture architecture : values()) {
      if (architecture.modelType.equals(modelType)) {
        return architecture;
      }
    }
    throw new IllegalArgumentException(
        "Expected model_type llama, qwen2 or qwen3, but it is " + modelType);
  }
}
