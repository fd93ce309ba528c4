package dev.zerostream.runner;

import java.util.Optional;

/** What this build calls itself. */
final class Build {

  private Build() {}

  /** The version in the jar's manifest, or {@code dev} when run from classes. */
  static String version() {
    return Optional.ofNullable(Build.class.getPackage().getImplementationVersion()).orElse("dev");
  }
}
