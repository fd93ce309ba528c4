package dev.zerostream.verifier.sandbox;

import dev.zerostream.verifier.sandbox.Execution.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The programs under {@code hostile}: each begins with a line {@code #! STATUS[,STATUS] name}. */
final class HostilePrograms {

  private static final List<String> FILES =
      List.of("files", "processes", "resources", "escapes", "answers", "tricks");

  private HostilePrograms() {}

  /**
   * One attack.
   *
   * @param name what it tries
   * @param allowed statuses with which it counts as contained
   * @param source the program; it returns {@code 'breached'} if it worked
   */
  record Attack(String name, Set<Status> allowed, String source) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Attack> all() {
    return FILES.stream().flatMap(HostilePrograms::in);
  }

  private static Stream<Attack> in(String file) {
    return Arrays.stream(text("hostile/" + file + ".py").split("(?m)^#! "))
        .filter(block -> !block.isBlank())
        .map(HostilePrograms::attack);
  }

  private static Attack attack(String block) {
    String[] parts = block.split("\n", 2);
    String[] head = parts[0].split(" ", 2);
    Set<Status> allowed =
        Arrays.stream(head[0].split(",", -1)).map(Status::valueOf).collect(Collectors.toSet());
    return new Attack(head[1], allowed, parts[1]);
  }

  private static String text(String name) {
    try (InputStream stream = HostilePrograms.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
