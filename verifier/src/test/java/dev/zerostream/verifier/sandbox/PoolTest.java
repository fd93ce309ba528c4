package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PoolTest {

  private final List<FakeWorker> started = new ArrayList<>();
  private final Pool<FakeWorker> pool = new Pool<>("fake", 1, this::start);

  private FakeWorker start() {
    started.add(new FakeWorker());
    return started.get(started.size() - 1);
  }

  @Test
  void shouldTryAgainOnAFreshWorker() {
    String answer =
        pool.use(
            worker -> {
              if (worker == started.get(0)) {
                throw new IOException("nonsense");
              }
              return "answer";
            });

    assertThat(answer).isEqualTo("answer");
    assertThat(started).hasSize(2);
    assertThat(started.get(0).closed).isTrue();
    assertThat(started.get(1).closed).isFalse();
  }

  @Test
  void shouldGiveUpWithTheCauseAfterThreeFailures() {
    assertThatThrownBy(
            () ->
                pool.use(
                    worker -> {
                      throw new IOException("no machine");
                    }))
        .isInstanceOf(SandboxUnavailable.class)
        .hasMessage("Expected an answer of a fake, but 3 in a row failed")
        .hasRootCauseMessage("no machine");
    assertThat(started).hasSize(3).allMatch(worker -> worker.closed);
  }

  @Test
  void shouldReplaceAWornOutWorker() {
    pool.use(
        worker -> {
          worker.worn = true;
          return true;
        });
    pool.use(worker -> true);
    pool.use(worker -> true);

    assertThat(started).hasSize(2);
    assertThat(started.get(0).closed).isTrue();
  }

  @Test
  void shouldRefuseRequestsOnceClosed() {
    pool.use(worker -> true);

    pool.close();

    assertThat(started.get(0).closed).isTrue();
    assertThatThrownBy(() -> pool.use(worker -> true)).isInstanceOf(SandboxUnavailable.class);
  }

  private static final class FakeWorker implements Pool.Worker {
    private boolean worn;
    private boolean closed;

    @Override
    public boolean wornOut() {
      return worn;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
