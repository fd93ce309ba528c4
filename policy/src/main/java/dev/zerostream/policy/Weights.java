package dev.zerostream.policy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One version of the model's weights, as exactly the bytes that are published.
 *
 * @param version 0 for the base model, counted up by the learner
 * @param safetensors a whole safetensors file
 */
public record Weights(long version, byte[] safetensors) {

  /** SHA-256 of the bytes in lower-case hexadecimal. */
  public String digest() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(safetensors));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "Expected every JDK to have SHA-256, but this one lacks it", e);
    }
  }
}
