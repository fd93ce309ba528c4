package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.ShareHandler;
import dev.zerostream.stage.ShareWorkers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a worker has in hand when it is told to end: it is finished, or given back at once. */
class DrainIT {

  private static final Duration SOON = ClientConfigs.RECORD_LOCK.dividedBy(2);

  private final Cluster cluster = TestCluster.fresh(1);
  private final InstantSource clock = InstantSource.system();

  /** Work that is done when the test says so. */
  private static final class Work implements ShareHandler<TaskRequest> {

    private final CountDownLatch taken = new CountDownLatch(1);
    private final AtomicInteger times = new AtomicInteger();
    private final CompletableFuture<Void> done;

    private Work(CompletableFuture<Void> done) {
      this.done = done;
    }

    @Override
    public CompletableFuture<Void> handle(TaskRequest request, int partition) {
      times.incrementAndGet();
      taken.countDown();
      return done;
    }

    @Override
    public CompletableFuture<Void> handleAgain(TaskRequest request, int partition, Instant since) {
      return handle(request, partition);
    }

    @Override
    public CompletableFuture<Void> abandon(TaskRequest request, int partition, String cause) {
      return done;
    }
  }

  @Test
  void shouldFinishWhatIsInHand() throws Exception {
    CompletableFuture<Void> underWay = new CompletableFuture<>();
    Work first = new Work(underWay);
    Work second = new Work(CompletableFuture.completedFuture(null));
    try (DeadLetters letters = new DeadLetters("drain", cluster, clock)) {
      // Given a worker with a record in hand that is told to end
      ShareWorkers<TaskRequest> ending = workers(first, letters, Duration.ofMinutes(1));
      send();
      ending.start();
      assertThat(first.taken.await(60, TimeUnit.SECONDS)).isTrue();
      var thread = Executors.newSingleThreadExecutor();
      Future<?> closed = thread.submit(ending::close);
      assertThat(closed.isDone()).isFalse();

      // When the work is done
      underWay.complete(null);
      closed.get(30, TimeUnit.SECONDS);
      thread.shutdown();

      // Then another that comes after it gets the next record only
      send();
      try (ShareWorkers<TaskRequest> next = workers(second, letters, Duration.ofSeconds(5))) {
        next.start();
        assertThat(second.taken.await(60, TimeUnit.SECONDS)).isTrue();
        await()
            .during(Duration.ofSeconds(2))
            .atMost(Duration.ofSeconds(10))
            .until(() -> second.times.get() == 1);
      }
      assertThat(first.times).hasValue(1);
    }
  }

  @Test
  void shouldGiveBackAtOnceWhatIsNotFinished() throws Exception {
    Work stuck = new Work(new CompletableFuture<>());
    Work other = new Work(CompletableFuture.completedFuture(null));
    try (DeadLetters letters = new DeadLetters("drain", cluster, clock)) {
      // Given a worker whose work does not end
      ShareWorkers<TaskRequest> ending = workers(stuck, letters, Duration.ofMillis(200));
      send();
      ending.start();
      assertThat(stuck.taken.await(60, TimeUnit.SECONDS)).isTrue();

      // When it is told to end
      ending.close();

      // Then another has the record long before its lock would have run out
      try (ShareWorkers<TaskRequest> next = workers(other, letters, Duration.ofSeconds(5))) {
        next.start();
        assertThat(other.taken.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private ShareWorkers<TaskRequest> workers(Work work, DeadLetters letters, Duration patience) {
    return new ShareWorkers<>(
        "proposer",
        1,
        cluster,
        Topics.TASK_REQUESTS,
        work,
        letters,
        new Liveness("records", clock),
        patience);
  }

  private void send() {
    TaskRequest request =
        TaskRequest.newBuilder()
            .setTaskId("task")
            .setTaskType(TaskType.DEDUCTION)
            .setDomain(Domain.PROGRAMMING)
            .setPhase(Phase.TRAIN)
            .setIssuedAtVersion(0)
            .setSeed(1)
            .build();
    try (EventProducer events = new EventProducer(cluster)) {
      List.of(events.send(Topics.TASK_REQUESTS, null, "task", request))
          .forEach(sent -> Acknowledged.await(sent));
    }
  }
}
