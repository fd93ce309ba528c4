package dev.zerostream.runner.experiment;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What one of several processes does of a list, every N-th entry, so that all together do each
 * once: two processes, each on a core of its own, go through a matrix in half the time.
 *
 * @param number of this process, from 1
 * @param count of the processes
 */
record Share(int number, int count) {

  /** One process does all. */
  static final Share WHOLE = new Share(1, 1);

  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,3})/([1-9]\\d{0,3})");

  /** Indices of this share of a list of {@code size} entries. */
  List<Integer> of(int size) {
    return IntStream.range(0, size).filter(i -> i % count == number - 1).boxed().toList();
  }

  /** Reads I/N. */
  static final class Converter implements ITypeConverter<Share> {

    @Override
    public Share convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (matcher.matches()) {
        Share share =
            new Share(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        if (share.number() <= share.count()) {
          return share;
        }
      }
      throw new TypeConversionException(
          "Expected --part as I/N with I up to N, such as 1/2, but it is " + text);
    }
  }
}
