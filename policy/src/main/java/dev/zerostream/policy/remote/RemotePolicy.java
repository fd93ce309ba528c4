package dev.zerostream.policy.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zerostream.policy.Completion;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.policy.Weights;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A policy that inference servers sample for.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>A completion has exactly the ids and log-probabilities that a server reported, under the
 *       one version that was in force from before the request to after the answer. What can not be
 *       mapped so fails with {@link Refused}; what was begun under one version and ended under
 *       another is asked for again.
 *   <li>A server that fails, is slow or restarts is asked again after a pause that doubles, another
 *       one first, until the deadline; then the future fails with {@link IllegalStateException}. A
 *       restarted server gets the newest weights before it is asked.
 *   <li>Temperature is 1, with the whole vocabulary, or 0: servers tell log-probabilities of one
 *       distribution, and only then is it both the one drawn from and the model's.
 *   <li>{@link #swap} returns once every server that answers has the new weights, and at least one
 *       does. Where they replace the old ones, requests under way are let end first.
 *   <li>Random numbers are the server's: a request is not promised to give the same tokens again.
 * </ul>
 */
public final class RemotePolicy implements Policy {

  private final RemoteOptions options;
  private final Tokenizer tokenizer;
  private final CompletionReader reader;
  private final Servers servers;
  private final ExecutorService threads;
  private final Pauses pauses = new Pauses();
  private final WeightSwaps swaps;
  private final Map<Long, CompletableFuture<Completion>> pending = new ConcurrentHashMap<>();
  private final AtomicLong submitted = new AtomicLong();

  /**
   * A policy on the servers of {@code options}.
   *
   * @param vocabulary number of ids that the model knows
   * @param ends ids that end a sequence
   * @param handover where servers find weights; empty when they stay with the base model
   */
  public RemotePolicy(
      RemoteOptions options,
      Tokenizer tokenizer,
      int vocabulary,
      Set<Integer> ends,
      Optional<Handover> handover) {
    this.options = options;
    this.tokenizer = tokenizer;
    this.reader = new CompletionReader(vocabulary, ends);
    this.servers = Servers.of(options, handover);
    this.swaps = new WeightSwaps(servers, options, pauses);
    AtomicInteger count = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            options.rows(),
            task -> {
              Thread thread = new Thread(task, "remote-policy-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public CompletableFuture<Completion> submit(GenerationRequest request) {
    Optional<String> problem = CompletionBody.problem(request);
    if (problem.isPresent()) {
      return CompletableFuture.failedFuture(new IllegalArgumentException(problem.get()));
    }
    CompletableFuture<Completion> result = new CompletableFuture<>();
    long number = submitted.incrementAndGet();
    pending.put(number, result);
    AtomicReference<String> trouble = new AtomicReference<>("no server was free to begin");
    try {
      threads.execute(() -> answer(request, result, trouble));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(closedAlready());
    }
    return result
        .orTimeout(options.deadline().toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (completion, failure) -> {
              pending.remove(number);
              if (failure == null) {
                return completion;
              }
              throw new CompletionException(
                  failure instanceof TimeoutException ? late(trouble.get(), failure) : failure);
            });
  }

  private IllegalStateException late(String trouble, Throwable cause) {
    return new IllegalStateException(
        "Expected a completion from %s within %s, but %s"
            .formatted(options.endpoints(), options.deadline(), trouble),
        cause);
  }

  private static IllegalStateException closedAlready() {
    return new IllegalStateException("Expected an open policy, but it is closed");
  }

  private void answer(
      GenerationRequest request,
      CompletableFuture<Completion> result,
      AtomicReference<String> trouble) {
    SplittableRandom random = new SplittableRandom(request.seed());
    try {
      for (int tries = 0; !result.isDone(); tries++) {
        try {
          result.complete(ask(request));
        } catch (ServerTrouble e) {
          trouble.set(e.getMessage());
          pauses.after(tries, random);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result.completeExceptionally(closedAlready());
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private Completion ask(GenerationRequest request) throws ServerTrouble, InterruptedException {
    swaps.lock().readLock().lockInterruptibly();
    InferenceServer server = servers.pick();
    server.enter();
    try {
      Completion completion = ask(server, request);
      server.succeeded();
      return completion;
    } catch (ServerTrouble e) {
      server.failed();
      if (e.restarted()) {
        server.forget();
      }
      throw e;
    } finally {
      server.leave();
      swaps.lock().readLock().unlock();
    }
  }

  private Completion ask(InferenceServer server, GenerationRequest request)
      throws ServerTrouble, InterruptedException {
    Optional<Served> wanted = swaps.newest();
    long before = servers.ensure(server, wanted);
    String model = servers.model(server, wanted);
    JsonNode answer = server.post("/v1/completions", CompletionBody.of(request, model));
    if (servers.inPlace()) {
      long after = servers.look(server, wanted);
      if (after != before) {
        throw ServerTrouble.of(
            "%s began with version %d of the weights and ended with %d"
                .formatted(server, before, after));
      }
    }
    return reader.read(answer, request, before);
  }

  @Override
  public void swap(Weights weights) {
    swaps.swap(weights);
  }

  @Override
  public long version() {
    return swaps.newest().map(Served::version).orElse(0L);
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int batchRows() {
    return options.rows();
  }

  @Override
  public void close() {
    pauses.end();
    threads.shutdownNow();
    pending.values().forEach(it -> it.completeExceptionally(closedAlready()));
    if (tokenizer instanceof AutoCloseable closeable) {
      close(closeable);
    }
  }

  private static void close(AutoCloseable tokenizer) {
    try {
      tokenizer.close();
    } catch (Exception e) {
      throw new IllegalStateException("Expected the tokenizer to close, but " + e.getMessage(), e);
    }
  }
}
