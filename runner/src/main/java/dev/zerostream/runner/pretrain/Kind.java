package dev.zerostream.runner.pretrain;

import java.util.random.RandomGenerator;

/** A type of values in the grammar, and how values of it are drawn. */
enum Kind {
  INT {
    @Override
    String draw(RandomGenerator random) {
      return Integer.toString(
          random.nextInt(4) == 0 ? random.nextInt(-20, 60) : random.nextInt(13));
    }
  },
  STR {
    @Override
    String draw(RandomGenerator random) {
      StringBuilder text = new StringBuilder("'");
      int length = random.nextInt(1, 6);
      for (int i = 0; i < length; i++) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      return text.append('\'').toString();
    }
  },
  LIST {
    @Override
    String draw(RandomGenerator random) {
      StringBuilder text = new StringBuilder("[");
      int length = random.nextInt(1, 6);
      for (int i = 0; i < length; i++) {
        text.append(i == 0 ? "" : ", ").append(random.nextInt(10));
      }
      return text.append(']').toString();
    }
  },
  BOOL {
    @Override
    String draw(RandomGenerator random) {
      return random.nextBoolean() ? "True" : "False";
    }
  },
  /** Tuples and dictionaries: only ever a result. */
  OTHER {
    @Override
    String draw(RandomGenerator random) {
      throw new IllegalStateException("Expected a kind that inputs have, but it is OTHER");
    }
  };

  private static final String LETTERS = "abcdexyzABC";

  /** A value as Python source. */
  abstract String draw(RandomGenerator random);
}
