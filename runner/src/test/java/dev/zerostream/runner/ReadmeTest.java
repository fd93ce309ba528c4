package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.StageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The README says what the code does. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static String readme;

  @BeforeAll
  static void read() throws IOException {
    readme = Files.readString(ROOT.resolve("README.md"));
  }

  @Test
  void shouldLinkToWhatExists() {
    assertThat(matches("\\]\\((?!http)([^)#]+)\\)"))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
  }

  @Test
  void shouldNameClassesThatExist() throws IOException {
    Set<String> known = known();

    assertThat(matches("`([A-Z][a-z]\\w+(?:Test|IT|Loop|Stage|Topology|Main))`"))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(known).contains(name));
  }

  private static Set<String> known() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void shouldNameClassesThatExistInTheAlgorithm() throws IOException {
    String algorithm = Files.readString(ROOT.resolve("docs/algorithm.md"));

    List<String> named =
        Pattern.compile("`([A-Z][A-Za-z]+)`")
            .matcher(algorithm)
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(known()).containsAll(named);
    assertThat(named).hasSizeGreaterThan(40);
  }

  @Test
  void shouldListTheTopicsOfTheCatalogue() {
    assertThat(section("topics"))
        .containsExactlyElementsOf(Topics.ALL.stream().map(ReadmeTest::row).toList());
  }

  @Test
  void shouldListTheStagesOfThePipeline() {
    assertThat(section("stages"))
        .containsExactlyElementsOf(Descriptions.ALL.stream().map(ReadmeTest::row).toList());
  }

  @Test
  void shouldQuoteCommandsThatParse() {
    assertThat(matches("(?m)^\\./zerostream ([^\\n#|>]+)"))
        .isNotEmpty()
        .allSatisfy(line -> assertThatCode(() -> parse(line)).as(line).doesNotThrowAnyException());
  }

  private static void parse(String line) {
    List<String> words = Arrays.asList(line.strip().split("\\s+"));
    boolean stage = Descriptions.ALL.stream().anyMatch(s -> s.name().equals(words.get(0)));
    if (stage) {
      StageOptions.parse(words.get(0), words.subList(1, words.size()));
    } else {
      RunnerMain.commands().parseArgs(words.toArray(String[]::new));
    }
  }

  private static String row(Topic<?> topic) {
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(
            topic.name(),
            topic.key(),
            topic.valueType().getSimpleName(),
            topic.partitions() == Topic.Partitions.ONE ? "1" : "P",
            topic.retention().name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  private static String row(StageDescription stage) {
    return "| %s | %s | %s | %s |"
        .formatted(stage.name(), names(stage.reads()), names(stage.writes()), stage.keeps());
  }

  private static String names(List<Topic<?>> topics) {
    return topics.stream().map(t -> "`" + t.name() + "`").collect(Collectors.joining(", "));
  }

  /** The table rows between two markers, header and rule left away. */
  private static List<String> section(String name) {
    int from = readme.indexOf("<!-- " + name + " -->");
    int to = readme.indexOf("<!-- /" + name + " -->");
    return readme.substring(from, to).lines().filter(l -> l.startsWith("|")).skip(2).toList();
  }

  private static List<String> matches(String pattern) {
    return Pattern.compile(pattern)
        .matcher(readme)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
