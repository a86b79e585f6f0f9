package barnabas.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// The codecs of a batch, with the numbers that its attributes carry.
public enum Compression {
  NONE,
  GZIP,
  SNAPPY,
  LZ4,
  ZSTD;

  /// Output up to this size is never taken for a bomb, whatever it came from.
  private static final int SUSPICIOUS_BYTES = 8 << 20;

  /// How many bytes one compressed byte may give beyond that. Gzip can't give more than 1,032, lz4
  /// 255, snappy 22; zstd gives up to 32,768.
  private static final int RATIO_MAX = 2_000;

  private static final int GZIP_BUFFER_BYTES = 4096;

  private static final Compression[] ALL = values();

  /// The number in the attributes.
  public int id() {
    return ordinal();
  }

  /// Kafka's name, as in `compression.type`.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws MalformedBatchException if no codec has that number
  public static Compression of(int id) {
    if (id < 0 || id >= ALL.length) {
      throw new MalformedBatchException("no compression has the number " + id);
    }
    return ALL[id];
  }

  /// The codec of a name as in `compression.type`.
  public static Optional<Compression> named(String key) {
    for (Compression compression : ALL) {
      if (compression.key().equals(key)) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  /// The bytes that `compressed` holds, which is the buffer itself for [#NONE].
  ///
  /// Memory grows with what comes out, not with what a length field says.
  ///
  /// @throws OversizedBatchException if that would be more than `bytesMax`, or suspiciously much
  ///   from so little
  /// @throws MalformedBatchException if the bytes are damaged
  public ByteBuffer decompress(ByteBuffer compressed, int bytesMax) {
    if (this == NONE) {
      return compressed;
    }
    RecordOutput output =
        new RecordOutput(Math.max(64, Math.min(bytesMax, compressed.remaining() * 3)));
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream stream = decompressing(compressed, bytesMax)) {
      for (int count = stream.read(piece); count > 0; count = stream.read(piece)) {
        output.bytes(piece, 0, count);
      }
      return output.written();
    } catch (IOException e) {
      throw new MalformedBatchException("compressed records are damaged: " + e.getMessage(), e);
    }
  }

  /// A stream of the bytes that `compressed` holds, which throws [OversizedBatchException] past its
  /// limits. The buffer's position is not changed.
  InputStream decompressing(ByteBuffer compressed, int bytesMax) throws IOException {
    long trusted = Math.max(SUSPICIOUS_BYTES, (long) compressed.remaining() * RATIO_MAX);
    return new BoundedStream(open(compressed.duplicate()), Math.min(bytesMax, trusted));
  }

  private InputStream open(ByteBuffer compressed) throws IOException {
    return switch (this) {
      case NONE -> new BufferStream(compressed);
      case GZIP -> new GZIPInputStream(new BufferStream(compressed), GZIP_BUFFER_BYTES);
      case SNAPPY -> new SnappyStream(compressed);
      case LZ4 -> new Lz4Stream(compressed);
      case ZSTD -> ZstdCodec.decompressing(new BufferStream(compressed));
    };
  }

  /// Bytes that are asked of a decompressing stream at a time.
  static final int PIECE_BYTES = 8192;
}
