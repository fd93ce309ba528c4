package dev.zerostream.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedModelTest {

  private static final int UNPACKERS = 8;

  @Test
  void shouldUnpackWholeFilesHoweverManyDoItAtOnce(@TempDir Path folder) throws Exception {
    // Given as many as start together on a shared folder, each of which reads what it finds
    CyclicBarrier together = new CyclicBarrier(UNPACKERS);
    ExecutorService threads = Executors.newFixedThreadPool(UNPACKERS);
    try {
      List<Future<String>> digests = new ArrayList<>();
      for (int i = 0; i < UNPACKERS; i++) {
        digests.add(
            threads.submit(
                () -> {
                  together.await();
                  Path unpacked = ShippedModel.in(folder.resolve("model"));
                  byte[] weights = Files.readAllBytes(unpacked.resolve("model.safetensors"));
                  return new Weights(0, weights).digest();
                }));
      }

      // Then everybody found the whole model, and nothing else is left
      for (Future<String> digest : digests) {
        assertThat(digest.get()).isEqualTo(ShippedModel.digest());
      }
    } finally {
      threads.shutdownNow();
    }
    try (var files = Files.list(folder.resolve("model"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "config.json", "generation_config.json", "model.safetensors", "tokenizer.json");
    }
  }
}
