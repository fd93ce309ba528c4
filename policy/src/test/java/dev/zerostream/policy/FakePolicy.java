package dev.zerostream.policy;

import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.Completion.Segment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A {@link Policy} without a model: a function writes the responses.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Requests are answered one by one, in the order submitted, on one thread of its own.
 *   <li>A response is the text that the {@link Responder} gives, as {@link CharTokenizer} ids and
 *       an end of sequence, cut at the request's bound on new tokens.
 *   <li>Every log-probability is {@link #LOGPROB}.
 *   <li>An exception of the responder fails the future of its request only.
 * </ul>
 */
public final class FakePolicy implements Policy {

  /** The log-probability of every token. */
  public static final float LOGPROB = -0.5f;

  /** Writes a response, as text, to a prompt; must depend on its arguments only. */
  @FunctionalInterface
  public interface Responder {
    String respond(String prompt, long seed);
  }

  private final Responder responder;
  private final Tokenizer tokenizer = new CharTokenizer();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "fake-policy"));
  private volatile long version;

  public FakePolicy(Responder responder) {
    this.responder = responder;
  }

  @Override
  public CompletableFuture<Completion> submit(GenerationRequest request) {
    var future = new CompletableFuture<Completion>();
    if (request.promptTokens().length == 0) {
      future.completeExceptionally(
          new IllegalArgumentException("Expected at least one prompt token, but there is none"));
      return future;
    }
    try {
      thread.execute(new Answer(request, future));
    } catch (RejectedExecutionException e) {
      fail(future);
    }
    return future;
  }

  private final class Answer implements Runnable {
    private final GenerationRequest request;
    private final CompletableFuture<Completion> future;

    private Answer(GenerationRequest request, CompletableFuture<Completion> future) {
      this.request = request;
      this.future = future;
    }

    @Override
    public void run() {
      try {
        future.complete(completion(request));
      } catch (RuntimeException e) {
        future.completeExceptionally(e);
      }
    }
  }

  private Completion completion(GenerationRequest request) {
    var prompt = tokenizer.decode(request.promptTokens());
    var text = tokenizer.encode(responder.respond(prompt, request.seed()));
    var ended = Arrays.copyOf(text, text.length + 1);
    ended[text.length] = CharTokenizer.EOS;
    var bound = request.sampling().maxNewTokens();
    var tokens = Arrays.copyOf(ended, Math.min(ended.length, bound));
    var logprobs = new float[tokens.length];
    Arrays.fill(logprobs, LOGPROB);
    return new Completion(
        tokens,
        logprobs,
        logprobs.clone(),
        List.of(new Segment(0, version)),
        ended.length <= bound ? FinishReason.STOP : FinishReason.LENGTH);
  }

  @Override
  public void swap(Weights weights) {
    version = weights.version();
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int batchRows() {
    return 1;
  }

  @Override
  public void close() {
    thread.shutdownNow().forEach(waiting -> fail(((Answer) waiting).future));
  }

  private static void fail(CompletableFuture<Completion> future) {
    future.completeExceptionally(
        new IllegalStateException("Expected an open policy, but it is closed"));
  }
}
