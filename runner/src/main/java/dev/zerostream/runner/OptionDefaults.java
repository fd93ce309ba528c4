package dev.zerostream.runner;

import dev.zerostream.stage.OptionSources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a command line leaves open comes from {@link OptionSources}, before the default in the code.
 *
 * @param clientProperties the file that the command line names, if it does
 */
record OptionDefaults(OptionSources sources, Optional<String> clientProperties)
    implements IDefaultValueProvider {

  private static final List<String> ADDRESSES = List.of("--bootstrap-servers", "--schema-registry");

  /** For these arguments, in this environment. */
  static OptionDefaults of(List<String> arguments, Map<String, String> environment) {
    return new OptionDefaults(
        OptionSources.of(given(arguments, "--profile"), environment),
        given(arguments, "--client-properties"));
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)
        || !OptionSources.OPTIONS.contains(option.longestName())) {
      return null;
    }
    String name = option.longestName();
    return ADDRESSES.contains(name)
        ? sources.address(name, clientProperties).orElse(null)
        : sources.find(name).orElse(null);
  }

  private static Optional<String> given(List<String> arguments, String option) {
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).startsWith(option + "=")) {
        return Optional.of(arguments.get(i).substring(option.length() + 1));
      }
      if (arguments.get(i).equals(option) && i + 1 < arguments.size()) {
        return Optional.of(arguments.get(i + 1));
      }
    }
    return Optional.empty();
  }
}
