package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the safetensors format.
 *
 * <p>Files are canonical: tensors in the order of their names, so equal tensors and texts have
 * equal bytes. One tensor at a time is in memory.
 */
public final class SafetensorsWriter {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;

  private final SortedMap<String, StoredTensor> tensors;
  private final SortedMap<String, String> metadata;

  /** Of {@code tensors}, in the types that they have. */
  public SafetensorsWriter(Map<String, StoredTensor> tensors) {
    this(tensors, Map.of());
  }

  /** The same with further texts in the header. */
  public SafetensorsWriter(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    this.tensors = new TreeMap<>(tensors);
    this.metadata = new TreeMap<>(metadata);
    this.metadata.put("format", "pt");
  }

  /**
   * The whole file in memory.
   *
   * @throws IllegalArgumentException when it would be 2 GiB or more
   */
  public byte[] bytes() {
    long whole = Long.BYTES + (long) header().length + size();
    Safetensors.expect(
        whole <= Integer.MAX_VALUE - ALIGNMENT, "weights below 2 GiB", whole + " bytes");
    var out = new FixedSize((int) whole);
    try {
      write(Channels.newChannel(out));
      return out.whole();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 of the file in lower-case hexadecimal, without holding it. */
  String digest() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      write(Channels.newChannel(new DigestOutputStream(OutputStream.nullOutputStream(), digest)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | IOException e) {
      throw new IllegalStateException("Expected a digest of the weights, but it failed", e);
    }
  }

  /** Writes the file whole or not at all, and forces it to disk. */
  public void write(Path file) {
    DurableFiles.write(file, this::write);
  }

  private void write(WritableByteChannel channel) throws IOException {
    byte[] header = header();
    var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    drain(channel, length.putLong(header.length).flip());
    drain(channel, ByteBuffer.wrap(header));
    for (var tensor : tensors.values()) {
      drain(channel, tensor.bytes());
    }
  }

  private static void drain(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private long size() {
    return tensors.values().stream().mapToLong(StoredTensor::size).sum();
  }

  private byte[] header() {
    var header = JSON.createObjectNode();
    metadata.forEach(header.putObject(Safetensors.METADATA)::put);
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      var tensor = entry.getValue();
      var node = header.putObject(entry.getKey()).put("dtype", tensor.type().name());
      tensor.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(offset).add(offset + tensor.size());
      offset += tensor.size();
    }
    var text = header.toString();
    int padded = (text.length() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return (text + " ".repeat(padded - text.length())).getBytes(StandardCharsets.US_ASCII);
  }

  /** Hands out its one array, where a plain stream would copy it. */
  private static final class FixedSize extends ByteArrayOutputStream {

    FixedSize(int size) {
      super(size);
    }

    byte[] whole() {
      return buf;
    }
  }
}
