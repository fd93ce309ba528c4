package dev.zerostream.dashboard;

import dev.zerostream.stage.StageRunner;
import java.util.ArrayList;
import java.util.List;

/** The dashboard as its own process. */
public final class DashboardMain {

  private DashboardMain() {}

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** The same, with the exit status as a result. */
  public static int run(String... arguments) {
    return StageRunner.run(
        DashboardStage.DESCRIPTION.name(), settings(arguments), DashboardProcess::of);
  }

  /** {@code --port} and {@code --host} are short for the settings of these names. */
  static String[] settings(String... arguments) {
    List<String> translated = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      boolean value = i > 0 && arguments[i - 1].startsWith("--");
      boolean hasValue = i + 1 < arguments.length;
      if (!value && hasValue && List.of("--port", "--host").contains(arguments[i])) {
        translated.add("--set");
        translated.add("dashboard." + arguments[i].substring(2) + "=" + arguments[++i]);
      } else {
        translated.add(arguments[i]);
      }
    }
    return translated.toArray(String[]::new);
  }
}
