package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The tokens of the nano model: tags, printable ASCII and line feed, and fragments of Python.
 *
 * <p>Fragments are whole tokens, cut out of a text from the left, longest first; there are no
 * merges, so the letters of a string or the digits of a number are always one token each, which is
 * what makes copying learnable for a small model. Every byte of a character outside the vocabulary
 * becomes a question mark.
 */
final class NanoVocabulary {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * How a byte-level vocabulary writes space and line feed. transformers expects one of every Qwen2
   * model, whatever its tokenizer says.
   */
  private static final Map<String, String> BYTE_LEVEL = Map.of(" ", "\u0120", "\n", "\u010a");

  /** Padding, beginning and end of sequence have the ids 0, 1 and 2. */
  private static final List<String> TAGS =
      List.of(
          "<pad>",
          "<bos>",
          "<eos>",
          "<propose-deduction>",
          "<propose-abduction>",
          "<propose-induction>",
          "<deduce>",
          "<abduce>",
          "<induce>",
          "<program>",
          "<input>",
          "<output>",
          "<message>",
          "<think>",
          "<answer>",
          "<reference>");

  private static final List<String> LAYOUT =
      List.of("\n    ", "\n        ", "    ", ", ", ": ", ":\n    ", "):\n    ", "def f(", "''");

  private static final List<String> STATEMENTS =
      List.of(
          "def ",
          "return ",
          "for ",
          "while ",
          "if ",
          "elif ",
          "else:",
          "lambda ",
          " for ",
          " if ",
          " else ",
          " in ",
          " not in ",
          " and ",
          " or ",
          "not ",
          " = ",
          " += ",
          " -= ",
          " *= ",
          "True",
          "False",
          "None",
          "break",
          "continue",
          "pass");

  private static final List<String> OPERATORS =
      List.of(
          " + ", " - ", " * ", " // ", " / ", " % ", " ** ", " == ", " != ", " < ", " > ", " <= ",
          " >= ", " & ", " | ", " ^ ", "[::-1]", "[0]", "[-1]", "[1:]", "[:-1]", "[]", "()", "{}");

  private static final List<String> CALLS =
      List.of(
          "abs(",
          "all(",
          "any(",
          "bool(",
          "chr(",
          "dict(",
          "enumerate(",
          "int(",
          "len(",
          "list(",
          "map(",
          "max(",
          "min(",
          "ord(",
          "range(",
          "range(len(",
          "reversed(",
          "round(",
          "set(",
          "sorted(",
          "str(",
          "sum(",
          "tuple(",
          "zip(");

  private static final List<String> METHODS =
      List.of(
          ".append(",
          ".capitalize()",
          ".count(",
          ".endswith(",
          ".extend(",
          ".find(",
          ".get(",
          ".index(",
          ".insert(",
          ".isalpha()",
          ".isdigit()",
          ".items()",
          ".join(",
          ".keys()",
          ".lower()",
          ".pop(",
          ".remove(",
          ".replace(",
          ".reverse()",
          ".sort()",
          ".split(",
          ".startswith(",
          ".strip()",
          ".swapcase()",
          ".title()",
          ".upper()",
          ".values()");

  private NanoVocabulary() {}

  /** All tokens in the order of their ids. */
  static Set<String> tokens() {
    var tokens = new LinkedHashSet<>(TAGS);
    tokens.add("\n");
    IntStream.rangeClosed(' ', '~').forEach(c -> tokens.add(Character.toString(c)));
    List.of(LAYOUT, STATEMENTS, OPERATORS, CALLS, METHODS).forEach(tokens::addAll);
    return tokens;
  }

  /** The content of {@code tokenizer.json}. */
  static ObjectNode tokenizer() {
    var root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    var added = root.putArray("added_tokens");
    root.putNull("normalizer").putNull("post_processor");
    byteLevel(root.putObject("pre_tokenizer"));
    byteLevel(root.putObject("decoder"));
    var model = root.putObject("model").put("type", "BPE").putNull("dropout");
    model.put("unk_token", "?").putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix").put("fuse_unk", false).put("byte_fallback", false);
    var vocabulary = model.putObject("vocab");
    model.putArray("merges");
    for (String token : tokens()) {
      int id = vocabulary.size();
      vocabulary.put(BYTE_LEVEL.getOrDefault(token, token), id);
      if (token.length() > 1) {
        added.add(added(token, id));
      }
    }
    return root;
  }

  private static void byteLevel(ObjectNode node) {
    node.put("type", "ByteLevel").put("add_prefix_space", false);
    node.put("trim_offsets", true).put("use_regex", false);
  }

  private static ObjectNode added(String token, int id) {
    var node = JSON.createObjectNode().put("id", id).put("content", token);
    node.put("single_word", false).put("lstrip", false).put("rstrip", false);
    return node.put("normalized", false).put("special", TAGS.contains(token));
  }

  /** The content of {@code tokenizer_config.json}. */
  static ObjectNode tokenizerConfig(int maxPositions) {
    return JSON.createObjectNode()
        .put("tokenizer_class", "PreTrainedTokenizerFast")
        .put("bos_token", "<bos>")
        .put("eos_token", "<eos>")
        .put("pad_token", "<pad>")
        .put("clean_up_tokenization_spaces", false)
        .put("model_max_length", maxPositions);
  }
}
