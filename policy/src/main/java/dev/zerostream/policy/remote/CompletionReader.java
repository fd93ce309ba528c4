package dev.zerostream.policy.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zerostream.policy.Completion;
import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.Completion.Segment;
import dev.zerostream.policy.GenerationRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Makes a completion of what a server answered, exactly or not at all.
 *
 * <p>Three forms are understood: ids in {@code token_ids} (vLLM, SGLang), ids written as {@code
 * token_id:7} among {@code logprobs.tokens} (vLLM), and ids within {@code logprobs.content}
 * (llama.cpp). Token texts alone are refused: two tokens may share a text.
 *
 * @param vocabulary ids are below it
 * @param ends ids that end a sequence
 */
record CompletionReader(int vocabulary, Set<Integer> ends) {

  private static final String AS_ID = "token_id:";

  /** Servers round, so a certain token's log-probability may come out a little above 0. */
  private static final double ROUNDING = 1e-3;

  /** What servers write for minus infinity, and nobody can have drawn. */
  private static final double NEVER = -9000;

  CompletionReader {
    ends = Set.copyOf(ends);
  }

  /**
   * The completion in {@code answer}, written by {@code version} of the weights.
   *
   * @throws Refused naming what is missing or does not fit
   * @throws ServerTrouble when the server broke the generation off
   */
  Completion read(JsonNode answer, GenerationRequest request, long version) throws ServerTrouble {
    JsonNode choice = answer.path("choices").path(0);
    FinishReason finish = finish(choice.path("finish_reason").asText("absent"));
    int[] tokens = tokens(choice);
    float[] logprobs = logprobs(choice.path("logprobs"));
    require(
        tokens.length == logprobs.length,
        "a log-probability for each of %d tokens".formatted(tokens.length),
        "there are " + logprobs.length);
    check(answer, choice, request, tokens, finish);
    float[] sampling =
        request.sampling().temperature() == 0 ? new float[tokens.length] : logprobs.clone();
    return new Completion(tokens, sampling, logprobs, List.of(new Segment(0, version)), finish);
  }

  private static FinishReason finish(String reason) throws ServerTrouble {
    return switch (reason) {
      case "stop" -> FinishReason.STOP;
      case "length" -> FinishReason.LENGTH;
      case "abort" -> throw ServerTrouble.of("the server broke the generation off");
      default -> throw refused("finish_reason stop or length", "it is " + reason);
    };
  }

  private int[] tokens(JsonNode choice) {
    JsonNode ids = choice.path("token_ids");
    JsonNode logprobs = choice.path("logprobs");
    int[] tokens;
    if (ids.isArray()) {
      tokens = each(ids).mapToInt(this::id).toArray();
    } else if (logprobs.path("content").isArray()) {
      tokens = each(logprobs.path("content")).mapToInt(it -> id(it.path("id"))).toArray();
    } else {
      tokens = each(logprobs.path("tokens")).mapToInt(it -> written(it.asText())).toArray();
    }
    require(tokens.length > 0, "token ids with the answer", "there are none");
    return tokens;
  }

  private int id(JsonNode node) {
    boolean known = node.canConvertToExactIntegral() && node.asLong() >= 0;
    require(known && node.asLong() < vocabulary, "token ids below " + vocabulary, node.toString());
    return node.asInt();
  }

  private int written(String token) {
    require(token.matches(AS_ID + "\\d{1,9}"), "token ids, not texts", "it is '" + token + "'");
    int id = Integer.parseInt(token.substring(AS_ID.length()));
    require(id < vocabulary, "token ids below " + vocabulary, "it is " + id);
    return id;
  }

  private static float[] logprobs(JsonNode logprobs) {
    JsonNode plain = logprobs.path("token_logprobs");
    double[] values =
        plain.isArray()
            ? each(plain).mapToDouble(CompletionReader::logprob).toArray()
            : each(logprobs.path("content"))
                .mapToDouble(it -> logprob(it.path("logprob")))
                .toArray();
    require(values.length > 0, "log-probabilities with the answer", "there are none");
    float[] singles = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      singles[i] = (float) values[i];
    }
    return singles;
  }

  private static double logprob(JsonNode node) {
    boolean fits = node.isNumber() && node.asDouble() <= ROUNDING && node.asDouble() > NEVER;
    require(fits, "log-probabilities of at most 0", "one is " + node);
    return Math.min(0, node.asDouble());
  }

  private void check(
      JsonNode answer,
      JsonNode choice,
      GenerationRequest request,
      int[] tokens,
      FinishReason finish) {
    int bound = request.sampling().maxNewTokens();
    require(tokens.length <= bound, "at most %d tokens".formatted(bound), "got " + tokens.length);
    counted(answer, "completion_tokens", tokens.length);
    counted(answer, "prompt_tokens", request.promptTokens().length);
    JsonNode prompt = choice.path("prompt_token_ids");
    if (prompt.isArray()) {
      int[] read = each(prompt).mapToInt(JsonNode::asInt).toArray();
      require(Arrays.equals(read, request.promptTokens()), "the prompt's ids", "others were read");
    }
    if (finish == FinishReason.STOP && request.sampling().stopStrings().isEmpty()) {
      int last = tokens[tokens.length - 1];
      require(ends.contains(last), "the token that ended the answer", "the last is " + last);
    }
  }

  private static void counted(JsonNode answer, String what, int expected) {
    JsonNode count = answer.path("usage").path(what);
    require(
        !count.isNumber() || count.asInt() == expected,
        "%s %d".formatted(what, expected),
        "the server counted " + count);
  }

  private static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static void require(boolean holds, String expected, String actual) {
    if (!holds) {
      throw refused(expected, actual);
    }
  }

  private static Refused refused(String expected, String actual) {
    return new Refused("Expected %s from the server, but %s".formatted(expected, actual));
  }
}
