package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @TempDir private Path folder;

  @Test
  void shouldHaveTheSameKeysInEveryProfile() {
    assertThat(Profiles.BUILT_IN).contains("nano", "paper");
    for (String profile : Profiles.BUILT_IN) {
      assertThat(Settings.of(profile).values().keySet())
          .as(profile)
          .isEqualTo(Settings.of("nano").values().keySet());
    }
  }

  @Test
  void shouldPreferTheFileToTheProfile() throws IOException {
    Settings settings = Settings.load(file("profile=paper\nreferences = 3 \n"), Map.of(), Map.of());

    assertThat(settings.profile()).isEqualTo("paper");
    assertThat(settings.text("references")).isEqualTo("3");
    assertThat(settings.text("batch.groups")).isEqualTo("64");
  }

  @Test
  void shouldPutAFileWithoutAProfileOverTheNanoOne() throws IOException {
    Settings settings = Settings.load(file("references=3"), Map.of(), Map.of());

    assertThat(settings.profile()).isEqualTo("nano");
    assertThat(settings.values()).isEqualTo(Settings.of("nano").with("references", 3).values());
  }

  @Test
  void shouldPreferTheEnvironmentToTheFile() throws IOException {
    Settings settings =
        Settings.load(
            file("batch.groups=3\nreferences=3"),
            Map.of("ZEROSTREAM_BATCH_GROUPS", "4", "ZEROSTREAM_OTHER", "5", "BATCH_GROUPS", "6"),
            Map.of());

    assertThat(settings.text("batch.groups")).isEqualTo("4");
    assertThat(settings.text("references")).isEqualTo("3");
  }

  @Test
  void shouldPreferTheCommandLineToAll() throws IOException {
    Settings settings =
        Settings.load(
            file("batch.groups=3"),
            Map.of("ZEROSTREAM_BATCH_GROUPS", "4"),
            Map.of("batch.groups", "5"));

    assertThat(settings.text("batch.groups")).isEqualTo("5");
  }

  @Test
  void shouldRefuseUnknownKeysByNameAndPlace() throws IOException {
    String file = file("batch.group=3");

    assertRefused(() -> Settings.load(file, Map.of(), Map.of()), "batch.group in " + file);
    assertRefused(
        () -> Settings.load("nano", Map.of(), Map.of("a.b", "1")), "a.b on the command line");
    assertRefused(() -> Settings.ofRun(Map.of("a.b", "1"), Map.of()), "a.b in the run's record");
    assertRefused(() -> Settings.of("nano").with("a.b", 1), "a.b in the code");
    assertRefused(() -> Settings.of("nano").text("a.b"), "there is no a.b");
  }

  @Test
  void shouldRefuseAnUnknownProfile() throws IOException {
    String file = file("profile=absent");

    assertRefused(() -> Settings.load("absent", Map.of(), Map.of()), "[nano, paper]");
    assertRefused(() -> Settings.load(file, Map.of(), Map.of()), "but got absent");
  }

  @Test
  void shouldTakeARunsSettingsAndThisProcesssOverThem() {
    Settings settings =
        Settings.ofRun(
            Map.of("profile", "paper", "references", "5", "partitions", "3"),
            Map.of("references", "6"));

    assertThat(settings.profile()).isEqualTo("paper");
    assertThat(settings.text("references")).isEqualTo("6");
    assertThat(settings.text("partitions")).isEqualTo("3");
  }

  @Test
  void shouldLeaveTheOriginalAsItIsWhenOneIsChanged() {
    Settings nano = Settings.of("nano");

    assertThat(nano.with("references", 99).text("references")).isEqualTo("99");
    assertThat(nano).isEqualTo(Settings.of("nano"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "6", "x", "", "1.5", "99999999999999999999"})
  void shouldRefuseWholeNumbersOutOfBoundsWithTheRange(String value) {
    Settings settings = Settings.of("nano").with("batch.groups", value);

    assertThatThrownBy(() -> settings.integer("batch.groups", 1, 5))
        .isInstanceOf(BadUsage.class)
        .hasMessage("Expected batch.groups to be a whole number from 1 to 5, but it is %s", value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.01", "NaN", "Infinity", "x", ""})
  void shouldRefuseNumbersOutOfBoundsWithTheRange(String value) {
    Settings settings = Settings.of("nano").with("learner.clip", value);

    assertThatThrownBy(() -> settings.real("learner.clip", 0, 1))
        .isInstanceOf(BadUsage.class)
        .hasMessage("Expected learner.clip to be a number from 0.0 to 1.0, but it is %s", value);
  }

  @Test
  void shouldTakeBothBounds() {
    Settings nano = Settings.of("nano");

    assertThat(nano.with("batch.groups", 1).integer("batch.groups", 1, 5)).isEqualTo(1);
    assertThat(nano.with("batch.groups", 5).integer("batch.groups", 1, 5)).isEqualTo(5);
    assertThat(nano.with("learner.lr", "1e-6").real("learner.lr", 1e-6, 1)).isEqualTo(1e-6);
    assertThat(nano.with("learner.lr", 1).real("learner.lr", 0, 1)).isEqualTo(1);
  }

  @Test
  void shouldSplitLists() {
    Settings nano = Settings.of("nano");

    assertThat(nano.with("types", "A , B,C").list("types")).containsExactly("A", "B", "C");
    assertThat(nano.with("types", " ").list("types")).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNoChoice() {
    Settings settings = Settings.of("nano").with("novelty", "some");

    assertThat(Settings.of("nano").choice("novelty", List.of("off", "behavioural")))
        .isEqualTo("behavioural");
    assertRefused(
        () -> settings.choice("novelty", List.of("off", "exact")),
        "Expected novelty to be one of [off, exact], but it is some");
  }

  @Test
  void shouldReadSomeOfTheKnownWordsEachOnce() {
    Settings nano = Settings.of("nano");
    List<String> words = List.of("off", "exact");

    assertThat(nano.with("novelty", "").some("novelty", words)).isEmpty();
    assertThat(nano.with("novelty", "exact , off").some("novelty", words))
        .containsExactly("exact", "off");
    for (String wrong : List.of("behavioural", "off,off", "off,,exact", "OFF")) {
      assertRefused(
          () -> nano.with("novelty", wrong).some("novelty", words),
          "novelty to be some of [off, exact], each once, but it is " + wrong);
    }
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("my.properties"), text).toString();
  }

  private static void assertRefused(ThrowingCallable call, String part) {
    assertThatThrownBy(call)
        .isInstanceOf(BadUsage.class)
        .hasMessageStartingWith("Expected ")
        .hasMessageContaining(part);
  }
}
