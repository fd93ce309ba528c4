package dev.zerostream.policy.remote;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the weights as servers are told of it.
 *
 * @param version its number
 * @param name its number and digest, by which servers name it; empty for the model underneath
 * @param folder where it lies, the same path for the servers as for us
 */
record Served(long version, String name, Path folder) {

  private static final Pattern NAME = Pattern.compile("zs-(\\d+)-[0-9a-f]{12}");

  static Served of(long version, String digest, Path store) {
    String name = "zs-%d-%s".formatted(version, digest.substring(0, 12));
    return new Served(version, name, store.resolve(name));
  }

  /** What servers began with, to which adapters are added. */
  static Served base(Path store) {
    return new Served(0, "", store);
  }

  boolean isBase() {
    return name.isEmpty();
  }

  /** The version that a server's name for its weights speaks of; empty if we did not give it. */
  static OptionalLong version(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
