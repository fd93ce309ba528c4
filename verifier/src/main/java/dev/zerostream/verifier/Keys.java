package dev.zerostream.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short keys for pairs of long texts. */
final class Keys {

  private Keys() {}

  /** SHA-256 over both texts, hexadecimal; the length keeps them apart. */
  static String of(String first, String second) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((first.length() + ":" + first + second).getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "Expected every JDK to have SHA-256, but this one lacks it", e);
    }
  }
}
