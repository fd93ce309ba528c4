package dev.zerostream.policy.torch;

import dev.zerostream.policy.checkpoint.ElementType;

/** The number format that a model is computed in. */
public enum Precision {
  /** Single precision: the reference. */
  FP32(ElementType.F32),
  /** Brain floats, with norms, softmax and losses in single precision; for accelerators. */
  BF16(ElementType.BF16);

  private final ElementType type;

  Precision(ElementType type) {
    this.type = type;
  }

  /** The format in which such numbers are stored. */
  public ElementType type() {
    return type;
  }
}
