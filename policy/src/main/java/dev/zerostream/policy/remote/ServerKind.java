package dev.zerostream.policy.remote;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What kind of inference server answers, and how it takes new weights. */
public enum ServerKind {
  /**
   * Any server with the completions interface. It takes new weights only if the setting {@code
   * policy.activation} says how, and then from this process alone.
   */
  OPENAI,
  /**
   * vLLM with {@code VLLM_SERVER_DEV_MODE=1}, which loads a model folder in place and says at
   * {@code /weight_info} which weights are in force.
   */
  VLLM,
  /**
   * vLLM with {@code --enable-lora} and {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING=True}: every
   * version is an adapter with a name of its own.
   */
  VLLM_LORA,
  /** SGLang, which loads a model folder in place and says at {@code /get_model_info} which. */
  SGLANG;

  /** The calls that put new weights in force, in order. */
  List<Step> steps() {
    return switch (this) {
      case OPENAI -> List.of();
      case VLLM ->
          List.of(
              new Step("/pause?mode=wait", ""),
              new Step(
                  "/collective_rpc",
                  "{\"method\":\"reload_weights\",\"kwargs\":{\"weights_path\":\"{path}\"}}"),
              new Step("/reset_prefix_cache", ""),
              new Step("/update_weight_version", "{\"new_version\":\"{name}\"}"));
      case VLLM_LORA ->
          List.of(
              new Step(
                  "/v1/load_lora_adapter", "{\"lora_name\":\"{name}\",\"lora_path\":\"{path}\"}"));
      case SGLANG ->
          List.of(
              new Step(
                  "/update_weights_from_disk",
                  "{\"model_path\":\"{path}\",\"weight_version\":\"{name}\",\"flush_cache\":true}"));
    };
  }

  /** The call that comes last whether or not the others succeeded. */
  Optional<Step> last() {
    return this == VLLM ? Optional.of(new Step("/resume", "")) : Optional.empty();
  }

  /** Where the server says, as {@code weight_version}, what is in force. */
  Optional<String> probe() {
    return switch (this) {
      case VLLM -> Optional.of("/weight_info");
      case SGLANG -> Optional.of("/get_model_info");
      default -> Optional.empty();
    };
  }

  /** Whether each version is a model of its own name, beside the others. */
  boolean named() {
    return this == VLLM_LORA;
  }

  /**
   * A call to a server.
   *
   * @param path after the endpoint's address
   * @param body JSON or nothing, with {@code {path}} for the folder and {@code {name}} for the name
   *     of a version
   */
  record Step(String path, String body) {

    /** The body for {@code served}. */
    String body(Served served) {
      return body.replace("{path}", served.folder().toString()).replace("{name}", served.name());
    }

    /** Steps written one after another, each a path and perhaps a body, separated by {@code ;;}. */
    static List<Step> parse(String text) {
      return Arrays.stream(text.split(";;", -1))
          .map(String::strip)
          .filter(step -> !step.isEmpty())
          .map(step -> step.split("\\s+", 2))
          .map(parts -> new Step(parts[0], parts.length > 1 ? parts[1] : ""))
          .toList();
    }
  }
}
