package dev.zerostream.verifier.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The conditions of an ordinary user inside a default container, on a kernel without Landlock: see
 * {@code emulate.py}.
 */
final class Container {

  private static final String SCRIPT =
      """
      #!/bin/sh
      case "$*" in
        *version_info*) printf '3 9 %%s' "$0" ;;
        *) exec %1$s -S %2$s %1$s /usr/bin/python3 -- "$@" ;;
      esac
      """;

  private Container() {}

  /** A command that starts Python there. */
  static String python(Path folder) throws IOException {
    Path emulate = folder.resolve("emulate.py");
    try (InputStream stream = Container.class.getResourceAsStream("emulate.py")) {
      Files.copy(stream, emulate);
    }
    Path command = folder.resolve("python3");
    Files.writeString(command, SCRIPT.formatted(Interpreter.find("python3"), emulate));
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    return command.toString();
  }
}
