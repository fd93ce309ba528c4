package dev.zerostream.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prompt texts with {@code {{name}}} gaps, kept as resources beside the stage that uses them.
 *
 * <p><b>Contract</b>: gaps are filled in one pass, so that a filled-in text that looks like a gap
 * stays as it is; a gap without a value, or a missing resource, is an {@link
 * IllegalArgumentException}. The newline that ends the resource is not part of the prompt.
 */
public final class PromptTemplates {

  private final Class<?> owner;
  private final String format;
  private final Map<String, String> texts = new ConcurrentHashMap<>();

  /**
   * The templates of one answer format.
   *
   * @param owner class beside whose package the folder lies
   * @param format folder, such as {@code compact} or {@code reasoning}
   */
  public PromptTemplates(Class<?> owner, String format) {
    this.owner = owner;
    this.format = format;
  }

  /** The template {@code name} with its gaps filled. */
  public String fill(String name, Map<String, String> values) {
    String text = texts.computeIfAbsent(name, this::read);
    StringBuilder filled = new StringBuilder();
    int at = 0;
    for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", at)) {
      int close = text.indexOf("}}", open);
      String gap = text.substring(open + 2, close);
      filled.append(text, at, open).append(value(name, gap, values));
      at = close + 2;
    }
    return filled.append(text, at, text.length()).toString();
  }

  private static String value(String name, String gap, Map<String, String> values) {
    String value = values.get(gap);
    if (value == null) {
      throw new IllegalArgumentException(
          "Expected a value for the gap %s of prompt %s, but there is none".formatted(gap, name));
    }
    return value;
  }

  private String read(String name) {
    String path = format + "/" + name + ".txt";
    try (InputStream in = owner.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "Expected a prompt %s beside %s, but there is none".formatted(path, owner.getName()));
      }
      String text = new String(in.readAllBytes(), UTF_8);
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
