package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DockerfileTest {

  private static final String HOME = "/opt/zerostream/";

  private final List<String> lines = lines("Dockerfile");
  private final List<String> launcher = lines("zerostream");

  @Test
  void shouldEnterAtTheLauncher() {
    assertThat(lines).contains("ENTRYPOINT [\"" + HOME + "zerostream\"]");
    assertThat(lines).anyMatch(line -> line.startsWith("COPY zerostream ") && line.endsWith(HOME));
    assertThat(ComposeFile.ROOT.resolve("zerostream")).isExecutable();
  }

  @Test
  void shouldPutTheJarsWhereTheLauncherLooks() {
    assertThat(launcher).contains("LIB=\"$HERE/runner/target/lib\"");
    assertThat(lines)
        .contains("COPY --from=build /build/runner/target/lib " + HOME + "runner/target/lib");
  }

  @Test
  void shouldBuildAsTheLauncherDoes() {
    String build = "-Dmaven.test.skip=true -pl runner -am package";
    assertThat(launcher).anyMatch(line -> line.contains("/mvnw") && line.contains(build));
    assertThat(lines).anyMatch(line -> line.startsWith("RUN ./mvnw") && line.endsWith(build));
    assertThat(lines).contains("ENV ZEROSTREAM_BUILT=yes");
  }

  @Test
  void shouldTakeItsShareOfTheContainersMemory() {
    assertThat(launcher).anyMatch(line -> line.contains("${ZEROSTREAM_JAVA_OPTS:-"));
    assertThat(lines)
        .anyMatch(line -> line.startsWith("ENV ZEROSTREAM_JAVA_OPTS=\"-XX:MaxRAMPercentage="));
  }

  @Test
  void shouldRunAsAnOrdinaryUserOnJava17() {
    assertThat(lines.stream().filter(line -> line.startsWith("FROM ")))
        .containsExactly("FROM eclipse-temurin:17-jdk AS build", "FROM eclipse-temurin:17-jre");
    assertThat(lines.stream().filter(line -> line.startsWith("USER ")))
        .containsExactly("USER 10001");
  }

  private static List<String> lines(String file) {
    Path path = ComposeFile.ROOT.resolve(file);
    try {
      return Files.readAllLines(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
