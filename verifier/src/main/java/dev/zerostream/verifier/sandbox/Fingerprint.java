package dev.zerostream.verifier.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a program does on probe inputs, as one hash.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Covers the probes and, for each, status and value; messages and resources do not count.
 *   <li>Unknown (empty) if fewer than four probes returned a literal: such a hash would say little.
 *   <li>Equal for two programs that agree on all probes, which does not prove them equal.
 * </ul>
 */
public final class Fingerprint {

  private static final int FEWEST = 4;

  private Fingerprint() {}

  /** SHA-256 in hexadecimal, from the executions of the probes in order. */
  public static Optional<String> of(List<String> probes, List<Execution> executions) {
    if (executions.stream().filter(Execution::ok).count() < FEWEST) {
      return Optional.empty();
    }
    MessageDigest digest = sha256();
    for (int probe = 0; probe < probes.size(); probe++) {
      Execution execution = executions.get(probe);
      update(digest, probes.get(probe));
      update(digest, execution.status().name());
      update(digest, execution.ok() ? execution.value() : "");
    }
    return Optional.of(HexFormat.of().formatHex(digest.digest()));
  }

  private static void update(MessageDigest digest, String part) {
    digest.update(part.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Expected SHA-256, which every Java has", e);
    }
  }
}
