package dev.zerostream.runner;

import dev.zerostream.dashboard.web.Access;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code docker-compose.yml} at the root of the repository says. */
record ComposeFile(Map<?, ?> content) {

  static final Path ROOT = root();

  /** A container that the file describes. */
  record Service(String name, Map<?, ?> content) {

    String image() {
      return text("image");
    }

    List<String> command() {
      return content.containsKey("command") ? List.of(text("command").split(" ", -1)) : List.of();
    }

    List<String> list(String key) {
      return content.get(key) instanceof List<?> values
          ? values.stream().map(Object::toString).toList()
          : List.of();
    }

    Map<?, ?> map(String key) {
      return content.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    private String text(String key) {
      return String.valueOf(content.get(key));
    }
  }

  /** The file with one broker, variables filled in as Compose does. */
  static ComposeFile read() {
    return read(".env");
  }

  /** The same with other variables. */
  static ComposeFile read(String variables) {
    try {
      String text = Files.readString(ROOT.resolve("docker-compose.yml"));
      for (Map.Entry<Object, Object> variable : variables(variables).entrySet()) {
        if (!variable.getKey().equals(Access.TOKEN)) {
          text = text.replace("${" + variable.getKey() + "}", variable.getValue().toString());
        }
      }
      return new ComposeFile(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The variables of a file beside it. */
  static Properties variables(String file) {
    Properties variables = new Properties();
    try (Reader reader = Files.newBufferedReader(ROOT.resolve(file))) {
      variables.load(reader);
      return variables;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Service> services() {
    return section("services").entrySet().stream()
        .map(entry -> new Service(entry.getKey().toString(), (Map<?, ?>) entry.getValue()))
        .toList();
  }

  Service service(String name) {
    return services().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  Set<?> volumes() {
    return section("volumes").keySet();
  }

  private Map<?, ?> section(String name) {
    return (Map<?, ?>) content.get(name);
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docker-compose.yml"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
