package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the safetensors format: eight bytes of header length, a JSON header, the elements.
 *
 * <p>A damaged or cut-off file is refused before any element is looked at.
 */
public final class Safetensors {

  static final String METADATA = "__metadata__";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Safetensors() {}

  /** The tensors of a whole file in memory, by name, in the header's order. */
  public static Map<String, StoredTensor> read(byte[] file) {
    return read(
        file.length, (from, size) -> ByteBuffer.wrap(file, (int) from, size).slice(), "the bytes");
  }

  /** The tensors of {@code file}, mapped into memory. */
  public static Map<String, StoredTensor> read(Path file) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel.size(), (from, size) -> map(channel, from, size), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected a readable safetensors file %s, but reading failed".formatted(file), e);
    }
  }

  /** The free texts that the header of a file in memory carries. */
  public static Map<String, String> metadata(byte[] file) {
    Source source = (from, size) -> ByteBuffer.wrap(file, (int) from, size).slice();
    var texts = new LinkedHashMap<String, String>();
    var header = header(source, file.length, "the bytes");
    header.path(METADATA).properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }

  private interface Source {
    ByteBuffer at(long from, int size);
  }

  private static ByteBuffer map(FileChannel channel, long from, int size) {
    try {
      return channel.map(FileChannel.MapMode.READ_ONLY, from, size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, StoredTensor> read(long length, Source source, String where) {
    long data = Long.BYTES + headerLength(source, length, where);
    var tensors = new LinkedHashMap<String, StoredTensor>();
    for (var entry : header(source, length, where).properties()) {
      if (!entry.getKey().equals(METADATA)) {
        var what = entry.getKey() + " in " + where;
        tensors.put(entry.getKey(), tensor(entry.getValue(), data, length, source, what));
      }
    }
    return tensors;
  }

  private static long headerLength(Source source, long length, String where) {
    expect(length >= Long.BYTES, "a safetensors header in " + where, length + " bytes");
    long header = source.at(0, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    boolean fits = header > 0 && header <= Math.min(length - Long.BYTES, Integer.MAX_VALUE);
    expect(fits, "a header within " + where, header + " bytes of it");
    return header;
  }

  private static JsonNode header(Source source, long length, String where) {
    var bytes = source.at(Long.BYTES, (int) headerLength(source, length, where));
    try {
      var header = JSON.readTree(StandardCharsets.UTF_8.decode(bytes).toString());
      expect(header.isObject(), "a JSON object as header of " + where, header.getNodeType());
      return header;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Expected a JSON header in %s, but parsing failed".formatted(where), e);
    }
  }

  private static StoredTensor tensor(
      JsonNode entry, long data, long length, Source source, String what) {
    long from = data + entry.path("data_offsets").path(0).asLong(-1);
    long to = data + entry.path("data_offsets").path(1).asLong(-1);
    boolean within = data <= from && from <= to && to <= length;
    expect(within, "the elements of " + what, "a file that ends before them");
    expect(to - from <= Integer.MAX_VALUE, what + " below 2 GiB", (to - from) + " bytes");
    var shape = new ArrayList<Long>();
    entry.path("shape").forEach(size -> shape.add(size.asLong(-1)));
    expect(shape.stream().allMatch(size -> size >= 0), "a shape of " + what, entry.path("shape"));
    var bytes = source.at(from, (int) (to - from));
    var tensor = new StoredTensor(type(entry, what), List.copyOf(shape), () -> bytes);
    expect(tensor.size() == to - from, tensor.size() + " bytes of " + what, (to - from) + " bytes");
    return tensor;
  }

  private static ElementType type(JsonNode entry, String what) {
    try {
      return ElementType.named(entry.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + " for " + what, e);
    }
  }

  /** The file that holds {@code tensors}, each turned into F32. */
  public static byte[] write(Map<String, StoredTensor> tensors) {
    return new SafetensorsWriter(widened(tensors)).bytes();
  }

  /** The same tensors in F32. */
  static Map<String, StoredTensor> widened(Map<String, StoredTensor> tensors) {
    var wide = new LinkedHashMap<String, StoredTensor>();
    tensors.forEach((name, tensor) -> wide.put(name, widened(tensor)));
    return wide;
  }

  private static StoredTensor widened(StoredTensor tensor) {
    if (tensor.type() == ElementType.F32) {
      return tensor;
    }
    return new StoredTensor(ElementType.F32, tensor.shape(), () -> wide(tensor));
  }

  private static ByteBuffer wide(StoredTensor tensor) {
    var floats = tensor.floats();
    var bytes =
        ByteBuffer.allocate(floats.remaining() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(floats);
    return bytes;
  }

  static void expect(boolean holds, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", but found " + actual);
    }
  }
}
