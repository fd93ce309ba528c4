package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.stage.OptionSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Every command takes its options in one order: command line, environment, the user's file, for
 * addresses the file of client properties, the default.
 */
class PrecedenceTest {

  private static final List<String> ADDRESSES = List.of("--bootstrap-servers", "--schema-registry");

  @TempDir private static Path folder;

  static Stream<Arguments> options() {
    return commands(RunnerMain.commands(), List.of())
        .flatMap(
            command ->
                leaf(RunnerMain.commands(), command).options().stream()
                    .map(OptionSpec::longestName)
                    .filter(OptionSources.OPTIONS::contains)
                    .map(option -> Arguments.of(String.join(" ", command), option)));
  }

  @Test
  void shouldCoverTheCommandsThatReachACluster() {
    assertThat(options().map(it -> it.get()[0] + " " + it.get()[1]))
        .contains(
            "run --bootstrap-servers",
            "run --data",
            "run --reset-optimizer",
            "topics create --schema-registry",
            "topics acls --bootstrap-servers",
            "tap --topic-prefix",
            "tap --bootstrap-servers",
            "audit --data",
            "dlq list --client-properties");
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("options")
  void shouldTakeTheStrongestThatIsGiven(String command, String option) throws IOException {
    // Given a value of its own in every place
    OptionSpec spec = leaf(RunnerMain.commands(), List.of(command.split(" "))).findOption(option);
    List<String> values = values(spec);
    Path file = file("mine", Map.of(key(option), values.get(1)));
    Path clients = file("clients", Map.of(clientKey(option), values.get(0)));
    Map<String, String> environment = new HashMap<>();

    // When and then: each is put on top of the weaker ones
    if (ADDRESSES.contains(option)) {
      environment.put("ZEROSTREAM_CLIENT_PROPERTIES", clients.toString());
      assertThat(parsed(command, option, List.of(), environment)).isEqualTo(values.get(0));
    }
    if (!option.equals("--profile")) {
      environment.put("ZEROSTREAM_PROFILE", file.toString());
      assertThat(parsed(command, option, List.of(), environment)).isEqualTo(values.get(1));
    }
    environment.put("ZEROSTREAM_" + variable(option), values.get(2));
    assertThat(parsed(command, option, List.of(), environment)).isEqualTo(values.get(2));
    List<String> given =
        isFlag(spec) ? List.of(option + "=" + values.get(3)) : List.of(option, values.get(3));
    assertThat(parsed(command, option, given, environment)).isEqualTo(values.get(3));
  }

  /** Four values, each unlike its neighbours, that an option of this type takes. */
  private static List<String> values(OptionSpec option) throws IOException {
    Class<?> type = option.type();
    if (isFlag(option)) {
      return List.of("false", "true", "false", "true");
    }
    if (type == Double.class || type == double.class) {
      return List.of("11.0", "12.0", "13.0", "14.0");
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return List.of("11", "12", "13", "14");
    }
    if (option.longestName().equals("--profile")) {
      return List.of("nano", "nano", "paper", "nano");
    }
    List<String> values = new ArrayList<>();
    for (String name : List.of("of-clients", "of-file", "of-environment", "of-line")) {
      values.add(file(name, Map.of()).toString());
    }
    return values;
  }

  private static boolean isFlag(OptionSpec option) {
    return option.type() == boolean.class || option.type() == Boolean.class;
  }

  /** What the command works with, as text. */
  private static String parsed(
      String command, String option, List<String> given, Map<String, String> environment) {
    List<String> path = List.of(command.split(" "));
    CommandLine commands = RunnerMain.commands();
    List<String> arguments = new ArrayList<>(path);
    arguments.addAll(required(leaf(commands, path), option));
    arguments.addAll(given);
    commands.setDefaultValueProvider(OptionDefaults.of(arguments, environment));
    CommandLine.ParseResult result = commands.parseArgs(arguments.toArray(String[]::new));
    while (result.hasSubcommand()) {
      result = result.subcommand();
    }
    Object value = result.commandSpec().findOption(option).getValue();
    return String.valueOf(value);
  }

  /** Something for everything else that must be there. */
  private static List<String> required(CommandSpec command, String but) {
    List<String> arguments = new ArrayList<>();
    command.options().stream()
        .filter(option -> option.group() == null)
        .filter(option -> option.required() && !option.longestName().equals(but))
        .forEach(option -> arguments.addAll(List.of(option.longestName(), some(option))));
    command.argGroups().stream()
        .filter(group -> group.multiplicity().min() > 0)
        .map(group -> group.options().get(0))
        .forEach(option -> arguments.addAll(List.of(option.longestName(), some(option))));
    command.positionalParameters().stream()
        .filter(PositionalParamSpec::required)
        .forEach(positional -> arguments.add(some(positional)));
    return arguments;
  }

  private static String some(ArgSpec argument) {
    Class<?> type = argument.typeInfo().getType();
    if (type.isEnum()) {
      return type.getEnumConstants()[0].toString();
    }
    return type == String.class || type == Path.class || List.class.isAssignableFrom(type)
        ? "some"
        : "1";
  }

  private static CommandSpec leaf(CommandLine commands, List<String> path) {
    CommandLine found = commands;
    for (String name : path) {
      found = found.getSubcommands().get(name);
    }
    return found.getCommandSpec();
  }

  private static Stream<List<String>> commands(CommandLine command, List<String> path) {
    if (command.getSubcommands().isEmpty()) {
      return Stream.of(path);
    }
    return command.getSubcommands().entrySet().stream()
        .flatMap(
            entry -> {
              List<String> longer = new ArrayList<>(path);
              longer.add(entry.getKey());
              return commands(entry.getValue(), longer);
            });
  }

  private static Path file(String name, Map<String, String> values) throws IOException {
    Path file = folder.resolve(name + ".properties");
    List<String> lines = new ArrayList<>();
    values.forEach((key, value) -> lines.add(key + "=" + value));
    return Files.write(file, lines);
  }

  private static String key(String option) {
    return option.substring(2).replace('-', '.');
  }

  private static String clientKey(String option) {
    return option.equals("--schema-registry") ? "schema.registry.url" : key(option);
  }

  private static String variable(String option) {
    return option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
