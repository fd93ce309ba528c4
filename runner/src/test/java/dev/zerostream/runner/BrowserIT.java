package dev.zerostream.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.dashboard.DashboardConfig;
import dev.zerostream.dashboard.DashboardStage;
import dev.zerostream.dashboard.web.Access;
import dev.zerostream.policy.FakePolicy;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in headless Chromium during a run, at the widths of a desktop and a phone; run in
 * profile {@code browser}. {@code src/test/browser/look.js} says what is looked at.
 */
@Tag("browser")
class BrowserIT {

  private static final Path SOURCE =
      ComposeFile.ROOT.resolve(Path.of("runner", "src", "test", "browser"));
  private static final String HOSTILE =
      "</script><script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">\u202etxet\u0007";
  private static final long PATIENCE_SECONDS = 240;

  @TempDir private static Path folder;

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    for (String file : List.of("package.json", "package-lock.json", "look.js")) {
      Files.copy(SOURCE.resolve(file), folder.resolve(file));
    }
    run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
  }

  /** Every fifth proposal has a text that would like to be more than text. */
  private static FakePolicy.Responder player() {
    FakePlayer player = new FakePlayer();
    return (prompt, seed) ->
        seed % 5 == 0 && prompt.contains("<propose-")
            ? "<answer><program>def f(x):\n    return x #" + HOSTILE + "<input>1"
            : player.respond(prompt, seed);
  }

  @Test
  void shouldWorkInABrowserAtAnyWidth() throws IOException, InterruptedException {
    Cluster cluster = TestCluster.fresh(2);
    Settings settings =
        TestPipeline.settings().with("dashboard.port", 0).with("metrics.window.seconds", 1);
    try (TestPipeline pipeline =
            new TestPipeline(cluster, settings, player(), folder.resolve("run"));
        DashboardStage stage = dashboard(cluster, settings)) {
      stage.start();
      pipeline.awaitVersion(2);
      for (String scheme : List.of("light", "dark")) {
        assertSound(look(stage, scheme));
      }
    }
  }

  private static DashboardStage dashboard(Cluster cluster, Settings settings) {
    return new DashboardStage(
        cluster,
        DashboardConfig.of(settings),
        Announcement.of(settings, 1, "digest", InstantSource.system()),
        Access.of("127.0.0.1", List.of(), Map.of()),
        "one",
        folder.resolve("dashboard"),
        InstantSource.system());
  }

  private static JsonNode look(DashboardStage stage, String scheme)
      throws IOException, InterruptedException {
    String url = stage.page().orElseThrow();
    String chromium = System.getProperty("zerostream.test.chromium", "/usr/bin/chromium");
    String shots = System.getProperty("zerostream.test.shots", folder.resolve("shots").toString());
    return new JsonMapper().readTree(run("node", "look.js", url, chromium, shots, scheme));
  }

  private static void assertSound(JsonNode seen) {
    assertThat(seen.path("problems")).as(seen.toString()).isEmpty();
    assertThat(seen.path("errors")).as(seen.toString()).isEmpty();
    assertThat(seen.path("axe")).as(seen.toString()).isEmpty();
    assertThat(seen.path("tasks-phone").asInt()).isPositive();
  }

  /** Standard output of a command, whatever its status says. */
  private static String run(String... command) throws IOException, InterruptedException {
    File out = folder.resolve("out.txt").toFile();
    File err = folder.resolve("err.txt").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out)
            .redirectError(err)
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String printed = Files.readString(out.toPath(), UTF_8);
    assertThat(ended && (process.exitValue() == 0 || printed.startsWith("{")))
        .as("%s: %s", List.of(command), Files.readString(err.toPath(), UTF_8))
        .isTrue();
    return printed;
  }
}
