package dev.zerostream.runner.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;

/** Another implementation of the same work, measured in turns with ours. */
interface Peer extends AutoCloseable {

  /** Nobody to compare with. */
  Peer NONE =
      new Peer() {
        @Override
        public Map<String, Object> load(Path model, int threads) {
          return Map.of();
        }

        @Override
        public OptionalDouble generate(int rows, int prompt, int fresh) {
          return OptionalDouble.empty();
        }

        @Override
        public OptionalDouble train(int rows, int length, int response) {
          return OptionalDouble.empty();
        }

        @Override
        public void close() {}
      };

  /** Opens a model; answers with the names and versions of what runs it. */
  Map<String, Object> load(Path model, int threads);

  /** Seconds that one generation took. */
  OptionalDouble generate(int rows, int prompt, int fresh);

  /** Seconds that one training step took. */
  OptionalDouble train(int rows, int length, int response);

  @Override
  void close();
}
