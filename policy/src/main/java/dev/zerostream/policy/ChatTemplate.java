package dev.zerostream.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a model wants to be addressed, told from its folder.
 *
 * <p>A prompt is written as a conversation: an instruction, a line that starts with {@code User: },
 * and at the end a line {@code Assistant:}, behind which the answer's beginning may stand. That is
 * how a base model is addressed; the other constants turn it into the form that a chat model was
 * trained on. A text that is no conversation stays as it is.
 */
public enum ChatTemplate {
  /** A base model: the text as it stands. */
  BASE("", "", "", "", ""),
  /** Qwen2, Qwen2.5, Qwen3 and others that use ChatML. */
  CHATML(
      "",
      "<|im_start|>system\n%s<|im_end|>\n",
      "<|im_start|>user\n%s<|im_end|>\n",
      "<|im_start|>assistant\n",
      "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."),
  /** Llama 3, 3.1, 3.2 and 3.3. */
  LLAMA3(
      "<|begin_of_text|>",
      "<|start_header_id|>system<|end_header_id|>\n\n%s<|eot_id|>",
      "<|start_header_id|>user<|end_header_id|>\n\n%s<|eot_id|>",
      "<|start_header_id|>assistant<|end_header_id|>\n\n",
      "");

  private static final String USER = "\nUser: ";
  private static final String ASSISTANT = "\nAssistant:";

  private final String start;
  private final String system;
  private final String user;
  private final String assistant;
  private final String standingSystem;

  ChatTemplate(String start, String system, String user, String assistant, String standingSystem) {
    this.start = start;
    this.system = system;
    this.user = user;
    this.assistant = assistant;
    this.standingSystem = standingSystem;
  }

  /** The form of the model in {@code folder}: {@link #BASE} if it brings no known template. */
  public static ChatTemplate of(Path folder) {
    String template = template(folder);
    if (template.contains("<|im_start|>")) {
      return CHATML;
    }
    return template.contains("<|start_header_id|>") ? LLAMA3 : BASE;
  }

  /** The template is a part of the tokenizer's configuration, or a file of its own. */
  private static String template(Path folder) {
    Path own = folder.resolve("chat_template.jinja");
    Path config = folder.resolve("tokenizer_config.json");
    try {
      if (Files.exists(own)) {
        return Files.readString(own);
      }
      if (!Files.exists(config)) {
        return "";
      }
      JsonNode template = new ObjectMapper().readTree(config.toFile()).path("chat_template");
      return template.isTextual() ? template.asText() : template.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected a readable chat template in %s, but reading failed".formatted(folder), e);
    }
  }

  /** The prompt of one user message, with the model's own standing instruction if it has one. */
  public String user(String message) {
    return this == BASE ? message : render(standingSystem, message, "");
  }

  /** {@code prompt} as this model wants it. */
  public String prompt(String prompt) {
    int from = prompt.indexOf(USER);
    int to = prompt.lastIndexOf(ASSISTANT);
    if (this == BASE || from < 0 || to < from) {
      return prompt;
    }
    return render(
        prompt.substring(0, from),
        prompt.substring(from + USER.length(), to),
        prompt.substring(to + ASSISTANT.length()).strip());
  }

  private String render(String instruction, String message, String begun) {
    String first = instruction.isEmpty() ? "" : system.formatted(instruction);
    return start + first + user.formatted(message) + assistant + begun;
  }
}
