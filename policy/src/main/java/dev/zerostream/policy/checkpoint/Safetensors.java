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
import java.util.TreeMap;

/**
 * The safetensors format: eight bytes of header length, a JSON header, the elements.
 *
 * <p>Written files are canonical: F32, tensors in the order of their names, so equal weights have
 * equal bytes.
 */
public final class Safetensors {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;

  private Safetensors() {}

  /** The tensors of a whole file in memory, by name, in the header's order. */
  public static Map<String, StoredTensor> read(byte[] file) {
    return read(file.length, (from, size) -> ByteBuffer.wrap(file, (int) from, size).slice());
  }

  /** The tensors of {@code file}, mapped into memory. */
  public static Map<String, StoredTensor> read(Path file) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel.size(), (from, size) -> map(channel, from, size));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected a readable safetensors file %s, but reading failed".formatted(file), e);
    }
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

  private static Map<String, StoredTensor> read(long length, Source source) {
    expect(length >= Long.BYTES, "a safetensors header", length + " bytes");
    long header = source.at(0, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    expect(header > 0 && header <= length - Long.BYTES, "a header within the file", header);
    var tensors = new LinkedHashMap<String, StoredTensor>();
    for (var entry : header(source.at(Long.BYTES, (int) header)).properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensors.put(entry.getKey(), tensor(entry.getValue(), Long.BYTES + header, length, source));
      }
    }
    return tensors;
  }

  private static JsonNode header(ByteBuffer bytes) {
    try {
      return JSON.readTree(StandardCharsets.UTF_8.decode(bytes).toString());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Expected a JSON header, but parsing failed", e);
    }
  }

  private static StoredTensor tensor(JsonNode entry, long data, long length, Source source) {
    long from = data + entry.path("data_offsets").path(0).asLong(-1);
    long to = data + entry.path("data_offsets").path(1).asLong(-1);
    expect(data <= from && from <= to && to <= length, "offsets within the file", entry);
    expect(to - from <= Integer.MAX_VALUE, "a tensor below 2 GiB", entry);
    var shape = new ArrayList<Long>();
    entry.path("shape").forEach(size -> shape.add(size.asLong()));
    var bytes = source.at(from, (int) (to - from));
    return new StoredTensor(entry.path("dtype").asText(), List.copyOf(shape), bytes);
  }

  /** The file that holds {@code tensors}, each turned into F32. */
  public static byte[] write(Map<String, StoredTensor> tensors) {
    var sorted = new TreeMap<>(tensors);
    var header = header(sorted);
    long size = sorted.values().stream().mapToLong(StoredTensor::elements).sum() * Float.BYTES;
    long whole = Long.BYTES + header.length + size;
    expect(whole <= Integer.MAX_VALUE - ALIGNMENT, "weights below 2 GiB", whole + " bytes");
    var file = ByteBuffer.allocate((int) whole).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header);
    for (var tensor : sorted.values()) {
      var floats = tensor.floats();
      int bytes = floats.remaining() * Float.BYTES;
      file.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(floats);
      file.position(file.position() + bytes);
    }
    return file.array();
  }

  private static byte[] header(Map<String, StoredTensor> tensors) {
    var header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      var node = header.putObject(entry.getKey()).put("dtype", "F32");
      entry.getValue().shape().forEach(node.putArray("shape")::add);
      long end = offset + entry.getValue().elements() * Float.BYTES;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    var text = header.toString();
    int padded = (text.length() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return (text + " ".repeat(padded - text.length())).getBytes(StandardCharsets.US_ASCII);
  }

  private static void expect(boolean holds, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", but found " + actual);
    }
  }
}
