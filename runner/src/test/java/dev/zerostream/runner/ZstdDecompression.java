package dev.zerostream.runner;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Reads what a tap wrote, without Hadoop's codecs. */
final class ZstdDecompression implements CompressionCodecFactory {

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName name) {
    throw new UnsupportedOperationException("this factory only reads");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
    return new BytesInputDecompressor() {

      @Override
      public BytesInput decompress(BytesInput bytes, int size) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        bytes.writeAllTo(packed);
        return BytesInput.from(Zstd.decompress(packed.toByteArray(), size));
      }

      @Override
      public void decompress(ByteBuffer from, int packed, ByteBuffer to, int size) {
        byte[] bytes = new byte[packed];
        from.get(bytes);
        to.put(Zstd.decompress(bytes, size));
      }

      @Override
      public void release() {}
    };
  }

  @Override
  public void release() {}
}
