package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WorkerTest {

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  @Test
  void shouldBeginTakeTurnsAndEndOnOneThread() throws InterruptedException {
    // Given
    CountDownLatch turns = new CountDownLatch(3);
    Worker worker = new Worker("test-worker", loop(turns::countDown));

    // When
    worker.start();
    assertThat(turns.await(10, TimeUnit.SECONDS)).isTrue();
    worker.close();

    // Then
    assertThat(calls).startsWith("begin", "turn", "turn", "turn").endsWith("end");
    assertThat(calls.stream().filter(call -> !call.equals("turn"))).containsExactly("begin", "end");
    assertThat(worker.health()).isInstanceOf(Health.Running.class);
  }

  @Test
  void shouldFailWithTheCauseOfTheTurnThatThrew() throws InterruptedException {
    // Given
    IllegalStateException cause = new IllegalStateException("broken");
    Worker worker = new Worker("test-worker", loop(() -> raise(cause)));

    // When
    worker.start();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    worker.close();

    // Then
    assertThat(calls).containsExactly("begin", "turn", "end");
    assertThat(worker.health()).isEqualTo(new Health.Failed(cause));
  }

  @Test
  void shouldFailWhenItCanNotBegin() {
    IllegalStateException cause = new IllegalStateException("broken");
    Worker worker = new Worker("test-worker", new Scripted(() -> raise(cause), () -> {}, () -> {}));

    worker.start();
    worker.close();

    assertThat(worker.health()).isEqualTo(new Health.Failed(cause));
    assertThat(calls).containsExactly("begin", "end");
  }

  @Test
  void shouldFailWhenItCanNotEndButKeepAnEarlierCause() {
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException last = new IllegalStateException("last");
    Worker fine = new Worker("a", new Scripted(() -> {}, () -> {}, () -> raise(last)));
    Worker failed = new Worker("b", new Scripted(() -> raise(first), () -> {}, () -> raise(last)));

    for (Worker worker : List.of(fine, failed)) {
      worker.start();
      worker.close();
    }

    assertThat(fine.health()).isEqualTo(new Health.Failed(last));
    assertThat(failed.health()).isEqualTo(new Health.Failed(first));
  }

  @Test
  void shouldLetTheTurnUnderWayEnd() throws InterruptedException {
    // Given
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Worker worker =
        new Worker(
            "test-worker",
            loop(
                () -> {
                  inside.countDown();
                  awaitQuietly(release);
                  calls.add("done");
                }));
    worker.start();
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();

    // When
    worker.stop();
    release.countDown();
    worker.close();

    // Then
    assertThat(calls).containsExactly("begin", "turn", "done", "end");
  }

  @Test
  void shouldNotWaitForItselfWhenItsOwnLoopClosesIt() {
    AtomicReference<Worker> self = new AtomicReference<>();
    Worker worker = new Worker("test-worker", loop(() -> self.get().close()));
    self.set(worker);

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          worker.start();
          ended.await();
        });
    assertThat(calls).containsExactly("begin", "turn", "end");
  }

  @Test
  void shouldBeClosedTwiceOrBeforeItStarted() {
    Worker worker = new Worker("test-worker", loop(() -> {}));

    worker.close();
    worker.close();

    assertThat(calls).isEmpty();
    assertThat(worker.health()).isInstanceOf(Health.Running.class);
  }

  private Scripted loop(Runnable turn) {
    return new Scripted(() -> {}, turn, () -> {});
  }

  private static void raise(RuntimeException cause) {
    throw cause;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Notes what is called, on the worker's own thread only. */
  private final class Scripted implements Worker.Loop {

    private final Runnable begin;
    private final Runnable turn;
    private final Runnable end;
    private final AtomicReference<Thread> thread = new AtomicReference<>();

    private Scripted(Runnable begin, Runnable turn, Runnable end) {
      this.begin = begin;
      this.turn = turn;
      this.end = end;
    }

    private void note(String call) {
      thread.compareAndSet(null, Thread.currentThread());
      calls.add(thread.get() == Thread.currentThread() ? call : call + " on another thread");
    }

    @Override
    public void begin() {
      note("begin");
      begin.run();
    }

    @Override
    public void turn() {
      note("turn");
      turn.run();
    }

    @Override
    public void end() {
      note("end");
      ended.countDown();
      end.run();
    }
  }
}
