package dev.zerostream.runner.pretrain;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

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
        text.append(letter(random));
      }
      return text.append('\'').toString();
    }
  },
  LIST {
    @Override
    String draw(RandomGenerator random) {
      return "[" + digits(random, random.nextInt(1, 6)) + "]";
    }
  },
  TUPLE {
    @Override
    String draw(RandomGenerator random) {
      return "(" + digits(random, random.nextInt(2, 4)) + ")";
    }
  },
  DICT {
    @Override
    String draw(RandomGenerator random) {
      Set<Character> keys = new LinkedHashSet<>();
      int size = random.nextInt(1, 4);
      while (keys.size() < size) {
        keys.add(letter(random));
      }
      return keys.stream()
          .map(key -> "'" + key + "': " + random.nextInt(10))
          .collect(Collectors.joining(", ", "{", "}"));
    }
  },
  BOOL {
    @Override
    String draw(RandomGenerator random) {
      return random.nextBoolean() ? "True" : "False";
    }
  },
  /** Whatever has no operation of its own: only ever a result. */
  OTHER {
    @Override
    String draw(RandomGenerator random) {
      throw new IllegalStateException("Expected a kind that inputs have, but it is OTHER");
    }
  };

  private static final String LETTERS = "abcdexyzABC";

  /** A value as Python source. */
  abstract String draw(RandomGenerator random);

  private static char letter(RandomGenerator random) {
    return LETTERS.charAt(random.nextInt(LETTERS.length()));
  }

  private static String digits(RandomGenerator random, int count) {
    return random.ints(count, 0, 10).mapToObj(Integer::toString).collect(Collectors.joining(", "));
  }
}
