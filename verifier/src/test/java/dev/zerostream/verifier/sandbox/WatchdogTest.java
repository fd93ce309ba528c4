package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An exchange that takes too long ends with its process; others are left alone. */
@Timeout(30)
final class WatchdogTest {

  private final Watchdog watchdog = new Watchdog();

  @AfterEach
  void close() {
    watchdog.close();
  }

  private PythonProcess silent() throws IOException {
    return PythonProcess.start(Interpreter.find("python3"), 0, watchdog);
  }

  @Test
  void shouldEndAProcessThatHangs() throws IOException {
    try (PythonProcess process = silent()) {
      // It waits for the rest of a message that never comes.
      assertThatThrownBy(() -> process.within(Duration.ofMillis(200), () -> process.in().readInt()))
          .isInstanceOf(IOException.class);
      assertThat(process.handle().onExit()).succeedsWithin(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldForgetADeadlineThatWasMet() throws IOException {
    try (PythonProcess met = silent();
        PythonProcess missed = silent()) {
      assertThat(met.within(Duration.ofMillis(50), () -> 7)).isEqualTo(7);
      assertThatThrownBy(() -> missed.within(Duration.ofMillis(300), () -> missed.in().readInt()))
          .isInstanceOf(IOException.class);

      assertThat(met.handle().isAlive()).isTrue();
    }
  }
}
