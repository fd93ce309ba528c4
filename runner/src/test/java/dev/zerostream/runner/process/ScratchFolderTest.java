package dev.zerostream.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ScratchFolderTest {

  @Test
  void shouldGoWithAllThatIsInIt() throws IOException {
    Path path;
    try (ScratchFolder scratch = ScratchFolder.create("purpose")) {
      path = scratch.path();
      Files.createDirectories(scratch.resolve("a").resolve("b"));
      Files.writeString(scratch.resolve("a").resolve("c"), "text");
      assertThat(path).isDirectory();
      assertThat(path.getFileName().toString()).startsWith("zerostream-purpose");
    }
    assertThat(path).doesNotExist();
  }
}
