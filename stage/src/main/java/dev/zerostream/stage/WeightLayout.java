package dev.zerostream.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the numbers of a weights file begin and how wide they are. A file that is not safetensors
 * counts as bytes.
 *
 * @param dataStart index of the first element's first byte
 * @param width bytes of an element
 * @param dtype data type as safetensors names it; several are joined by a plus sign
 */
record WeightLayout(int dataStart, int width, String dtype) {

  private static final Pattern DTYPE = Pattern.compile("\"dtype\"\\s*:\\s*\"(\\w+)\"");

  static WeightLayout of(byte[] file) {
    if (file.length >= Long.BYTES) {
      long header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (header > 1 && header <= file.length - Long.BYTES && file[Long.BYTES] == '{') {
        return of(new String(file, Long.BYTES, (int) header, UTF_8), Long.BYTES + (int) header);
      }
    }
    return new WeightLayout(0, 1, "U8");
  }

  private static WeightLayout of(String header, int dataStart) {
    Set<String> dtypes = new HashSet<>();
    Matcher matcher = DTYPE.matcher(header);
    while (matcher.find()) {
      dtypes.add(matcher.group(1));
    }
    int width = dtypes.stream().mapToInt(WeightLayout::width).min().orElse(1);
    return new WeightLayout(dataStart, width, String.join("+", dtypes.stream().sorted().toList()));
  }

  private static int width(String dtype) {
    return switch (dtype) {
      case "F64", "I64", "U64" -> 8;
      case "F32", "I32", "U32" -> 4;
      case "BF16", "F16", "I16", "U16" -> 2;
      default -> 1;
    };
  }

  int elements(int fileLength) {
    return (fileLength - dataStart) / width;
  }
}
