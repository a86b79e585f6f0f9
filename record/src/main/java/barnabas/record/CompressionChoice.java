package barnabas.record;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// A codec and how hard it tries.
///
/// @param level the codec's own, as in `compression.gzip.level`, `compression.lz4.level` and
///   `compression.zstd.level`; without meaning for the other codecs
public record CompressionChoice(Compression type, int level) {

  /// No compression.
  public static final CompressionChoice NONE = new CompressionChoice(Compression.NONE, 0);

  /// Kafka's default of `compression.lz4.level`, which stands for the fast compressor.
  static final int LZ4_LEVEL_DEFAULT = 9;

  private static final int ZSTD_LEVEL_DEFAULT = 3;
  private static final int GZIP_BUFFER_BYTES = 4096;

  /// A codec with Kafka's default level.
  public static CompressionChoice of(Compression type) {
    return switch (type) {
      case NONE -> NONE;
      case GZIP -> new CompressionChoice(type, Deflater.DEFAULT_COMPRESSION);
      case SNAPPY -> new CompressionChoice(type, 0);
      case LZ4 -> new CompressionChoice(type, LZ4_LEVEL_DEFAULT);
      case ZSTD -> new CompressionChoice(type, ZSTD_LEVEL_DEFAULT);
    };
  }

  /// The compressed form of `plain` behind `room` zero bytes.
  ByteBuffer compress(ByteBuffer plain, int room) {
    RecordOutput output = new RecordOutput(room + Math.max(64, plain.remaining() / 2));
    output.room(room);
    try (OutputStream stream = compressing(new OutputSink(output))) {
      byte[] bytes = array(plain);
      int from = plain.hasArray() ? plain.arrayOffset() + plain.position() : 0;
      stream.write(bytes, from, plain.remaining());
    } catch (IOException e) {
      throw new UncheckedIOException("memory refused bytes", e);
    }
    return output.written();
  }

  private static byte[] array(ByteBuffer plain) {
    if (plain.hasArray()) {
      return plain.array();
    }
    byte[] copy = new byte[plain.remaining()];
    plain.get(plain.position(), copy);
    return copy;
  }

  private OutputStream compressing(OutputStream sink) throws IOException {
    return switch (type) {
      case NONE -> sink;
      case GZIP -> new LeveledGzip(sink, level);
      case SNAPPY -> SnappyStream.compressing(sink);
      case LZ4 -> Lz4Stream.compressing(sink, level);
      case ZSTD -> ZstdCodec.compressing(sink, level);
    };
  }

  /// Gzip with a level, which the JDK's class keeps to its heirs.
  private static final class LeveledGzip extends GZIPOutputStream {
    LeveledGzip(OutputStream sink, int level) throws IOException {
      super(sink, GZIP_BUFFER_BYTES);
      def.setLevel(level);
    }
  }

  /// A stream into growing memory.
  private static final class OutputSink extends OutputStream {
    private final RecordOutput output;

    OutputSink(RecordOutput output) {
      this.output = output;
    }

    @Override
    public void write(int b) {
      output.int8(b);
    }

    @Override
    public void write(byte[] source, int from, int count) {
      output.bytes(source, from, count);
    }
  }
}
