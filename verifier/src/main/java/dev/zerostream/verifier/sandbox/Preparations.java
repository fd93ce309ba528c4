package dev.zerostream.verifier.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Programs and inputs in the form in which forks load them, parsed beforehand by a reader.
 *
 * <p>A warm reader compiles several times faster than a fork, whose memory must first be copied,
 * and the programs of one group are the same again and again: the last few hundred are kept.
 * Thread-safe.
 */
final class Preparations {

  private static final int KEPT = 256;

  private final Readers readers;
  private final Map<String, Prepared> programs =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Prepared> eldest) {
          return size() > KEPT;
        }
      };

  Preparations(Readers readers) {
    this.readers = readers;
  }

  /** The compiled program, or why it does not compile. */
  Prepared program(String source) {
    synchronized (programs) {
      Prepared known = programs.get(source);
      if (known != null) {
        return known;
      }
    }
    Prepared prepared = readers.program(source);
    synchronized (programs) {
      programs.put(source, prepared);
    }
    return prepared;
  }

  /** The arguments of each input, or why they are no literals. */
  List<Prepared> inputs(List<String> inputs) {
    return readers.inputs(inputs);
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
