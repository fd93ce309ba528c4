package dev.zerostream.verifier.sandbox;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Programs and inputs in the form in which forks load them, parsed beforehand by a reader.
 *
 * <p>A warm reader compiles several times faster than a fork, whose memory must first be copied,
 * and the programs and inputs of one group are the same again and again: recent ones are kept.
 * Thread-safe.
 */
final class Preparations {

  private static final int PROGRAMS = 256;
  private static final int INPUTS = 2048;
  private static final int LONGEST_KEPT = 4096;

  private final Readers readers;
  private final Recent programs = new Recent(PROGRAMS);
  private final Recent arguments = new Recent(INPUTS);

  Preparations(Readers readers) {
    this.readers = readers;
  }

  /** The compiled program, or why it does not compile. */
  Prepared program(String source) {
    return program(source, List.of());
  }

  /** The same, and what is not yet known of these inputs is prepared in the same exchange. */
  Prepared program(String source, List<String> inputs) {
    Prepared known = programs.get(source);
    if (known != null) {
      return known;
    }
    List<String> unknown = unknown(inputs);
    Readers.Job job = readers.job(source, unknown);
    programs.put(source, job.program());
    for (int i = 0; i < unknown.size(); i++) {
      arguments.put(unknown.get(i), job.inputs().get(i));
    }
    return job.program();
  }

  /** The arguments of each input, or why they are no literals. */
  List<Prepared> inputs(List<String> inputs) {
    Map<String, Prepared> found = new HashMap<>();
    for (String input : inputs) {
      Prepared known = arguments.get(input);
      if (known != null) {
        found.put(input, known);
      }
    }
    List<String> unknown = inputs.stream().distinct().filter(it -> !found.containsKey(it)).toList();
    List<Prepared> parsed = unknown.isEmpty() ? List.of() : readers.inputs(unknown);
    for (int i = 0; i < unknown.size(); i++) {
      found.put(unknown.get(i), parsed.get(i));
      arguments.put(unknown.get(i), parsed.get(i));
    }
    return inputs.stream().map(found::get).toList();
  }

  private List<String> unknown(List<String> inputs) {
    return inputs.stream().distinct().filter(input -> arguments.get(input) == null).toList();
  }

  /** The most recently used ones. */
  private static final class Recent {

    private final Map<String, Prepared> kept;

    private Recent(int size) {
      this.kept =
          new LinkedHashMap<>(size, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Prepared> eldest) {
              return size() > size;
            }
          };
    }

    private synchronized Prepared get(String text) {
      return kept.get(text);
    }

    private synchronized void put(String text, Prepared prepared) {
      if (text.length() <= LONGEST_KEPT) {
        kept.put(text, prepared);
      }
    }
  }

  /**
   * Something that forks can load.
   *
   * @param data what they load, null if it is unusable
   * @param error one sentence if it is unusable, else null
   */
  record Prepared(byte[] data, String error) {
    boolean usable() {
      return data != null;
    }
  }
}
