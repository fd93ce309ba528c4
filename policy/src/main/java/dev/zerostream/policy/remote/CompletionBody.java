package dev.zerostream.policy.remote;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Sampling;
import java.util.Optional;

/**
 * A request to {@code /v1/completions} in the words of vLLM, SGLang and llama.cpp at once; each
 * passes over what it does not know.
 *
 * <p>Whatever would change the distribution is set, since servers take defaults for it from the
 * model's {@code generation_config.json}. Prompts are token ids: no server encodes them anew.
 */
final class CompletionBody {

  private static final long LARGEST_SEED = Integer.MAX_VALUE;

  private CompletionBody() {}

  /** Why a server can not be asked for this, in one sentence; empty if it can. */
  static Optional<String> problem(GenerationRequest request) {
    Sampling sampling = request.sampling();
    if (request.promptTokens().length == 0) {
      return Optional.of("Expected at least one prompt token, but there is none");
    }
    boolean whole = sampling.temperature() == 1 && sampling.topP() == 1 && sampling.topK() == 0;
    if (sampling.temperature() != 0 && !whole) {
      return Optional.of(
          "Expected temperature 0, or 1 without top-p and top-k, as servers tell one"
              + " distribution's log-probabilities only, but it is "
              + sampling);
    }
    return Optional.empty();
  }

  static String of(GenerationRequest request, String model) {
    Sampling sampling = request.sampling();
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
    for (int token : request.promptTokens()) {
      body.withArray("prompt").add(token);
    }
    body.put("max_tokens", sampling.maxNewTokens()).put("n", 1).put("stream", false);
    body.put("temperature", sampling.temperature()).put("seed", request.seed() & LARGEST_SEED);
    body.put("top_p", 1).put("top_k", -1).put("min_p", 0).put("typical_p", 1);
    body.put("repetition_penalty", 1).put("repeat_penalty", 1);
    body.put("presence_penalty", 0).put("frequency_penalty", 0);
    body.put("logprobs", 1).put("n_probs", 1);
    body.put("return_token_ids", true).put("return_tokens_as_token_ids", true);
    body.put("add_special_tokens", false).put("skip_special_tokens", false);
    body.put("ignore_eos", sampling.ignoreEos());
    sampling.stopStrings().forEach(stop -> body.withArray("stop").add(stop));
    return body.toString();
  }
}
