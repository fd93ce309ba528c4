package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ModelTurnsTest {

  /** Moves only when told to. */
  private static final class ManualClock extends Clock {
    private Instant now = Instant.EPOCH;

    synchronized void pass(long millis) {
      now = now.plus(Duration.ofMillis(millis));
    }

    @Override
    public synchronized Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final ManualClock clock = new ManualClock();
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  @Test
  void shouldGiveGenerationItsShareAfterEachMicroBatch() throws InterruptedException {
    var turns = new ModelTurns(0.5, clock);
    turns.generating(true);
    train(turns, 20);
    var second = new Thread(() -> train(turns, 20));
    second.start();
    generate(turns, 10);
    generate(turns, 10);
    second.join();
    generate(turns, 10);
    assertThat(order).containsExactly("train", "generate", "generate", "train", "generate");
  }

  @Test
  void shouldLetTrainingGoOnWhileNothingIsGenerated() {
    var turns = new ModelTurns(0.1, clock);
    train(turns, 20);
    train(turns, 20);
    turns.generating(true);
    turns.generating(false);
    train(turns, 20);
    assertThat(order).hasSize(3);
  }

  @Test
  void shouldReleaseTrainingWhenGenerationRunsDry() throws InterruptedException {
    var turns = new ModelTurns(0.1, clock);
    turns.generating(true);
    train(turns, 20);
    var waiting = new Thread(() -> train(turns, 20));
    waiting.start();
    turns.generating(false);
    waiting.join();
    assertThat(order).hasSize(2);
  }

  @Test
  void shouldNeverRunTwoAtOnce() throws InterruptedException {
    var turns = new ModelTurns(0.5, clock);
    var started = new CountDownLatch(1);
    var thread =
        new Thread(
            () ->
                turns.train(
                    () -> {
                      started.countDown();
                      return order.add("inside") && order.add("outside");
                    }));
    thread.start();
    started.await();
    generate(turns, 1);
    thread.join();
    assertThat(order).containsExactly("inside", "outside", "generate");
  }

  @Test
  void shouldFreeTheTurnWhenWorkFails() {
    var turns = new ModelTurns(0.5, clock);
    assertThatThrownBy(
            () ->
                turns.train(
                    () -> {
                      throw new IllegalStateException("failed");
                    }))
        .hasMessage("failed");
    generate(turns, 1);
    assertThat(order).containsExactly("generate");
  }

  private void train(ModelTurns turns, long millis) {
    assertThat(turns.train(() -> take("train", millis))).isTrue();
  }

  private void generate(ModelTurns turns, long millis) {
    assertThat(turns.generate(() -> take("generate", millis))).isTrue();
  }

  private boolean take(String what, long millis) {
    clock.pass(millis);
    return order.add(what);
  }
}
