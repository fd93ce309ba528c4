package dev.zerostream.runner.tap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.Zstd;
import dev.zerostream.stage.BadUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/**
 * A Parquet file with the value's own nested columns, preceded by {@code kafka_partition}, {@code
 * kafka_offset}, {@code kafka_timestamp} and {@code kafka_key}. Readable once it is closed.
 */
final class ParquetOutput implements TapOutput {

  private final Schema schema;
  private final ParquetWriter<GenericRecord> writer;

  private ParquetOutput(Schema schema, ParquetWriter<GenericRecord> writer) {
    this.schema = schema;
    this.writer = writer;
  }

  /**
   * Creates the file, over an earlier one of that name.
   *
   * @throws BadUsage when it can not be written
   */
  static ParquetOutput create(Path file, Schema value) {
    Schema schema = withPlace(value);
    GenericData model = new GenericData();
    model.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    PlainParquetConfiguration configuration = new PlainParquetConfiguration();
    configuration.setBoolean(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, false);
    try {
      Files.deleteIfExists(file);
      return new ParquetOutput(
          schema,
          AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
              .withSchema(schema)
              .withDataModel(model)
              .withConf(configuration)
              .withCodecFactory(new ZstdCodec())
              .withCompressionCodec(CompressionCodecName.ZSTD)
              .withWriteMode(ParquetFileWriter.Mode.CREATE)
              .build());
    } catch (IOException e) {
      throw new BadUsage(
          "Expected to write to %s, but %s: %s"
              .formatted(file, e.getClass().getSimpleName(), e.getMessage()),
          e);
    }
  }

  private static Schema withPlace(Schema value) {
    Schema time = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    Schema text =
        Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
    List<Schema.Field> fields = new ArrayList<>();
    fields.add(new Schema.Field("kafka_partition", Schema.create(Schema.Type.INT)));
    fields.add(new Schema.Field("kafka_offset", Schema.create(Schema.Type.LONG)));
    fields.add(new Schema.Field("kafka_timestamp", time));
    fields.add(new Schema.Field("kafka_key", text));
    value.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    return Schema.createRecord(value.getName(), value.getDoc(), "tapped", false, fields);
  }

  @Override
  public void write(Tapped record, ObjectNode json) {
    GenericRecordBuilder row = new GenericRecordBuilder(schema);
    row.set("kafka_partition", record.partition());
    row.set("kafka_offset", record.offset());
    row.set("kafka_timestamp", record.timestamp());
    row.set("kafka_key", record.key());
    for (Schema.Field field : record.value().getSchema().getFields()) {
      row.set(field.name(), record.value().get(field.pos()));
    }
    try {
      writer.write(row.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Zstandard without Hadoop's codecs, which would bring Hadoop itself. */
  private static final class ZstdCodec implements CompressionCodecFactory {

    private static final int LEVEL = 3;

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
      return new BytesInputCompressor() {

        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
          ByteArrayOutputStream plain = new ByteArrayOutputStream(Math.toIntExact(bytes.size()));
          bytes.writeAllTo(plain);
          return BytesInput.from(Zstd.compress(plain.toByteArray(), LEVEL));
        }

        @Override
        public CompressionCodecName getCodecName() {
          return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {}
      };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
      throw new UnsupportedOperationException("this factory only writes");
    }

    @Override
    public void release() {}
  }
}
