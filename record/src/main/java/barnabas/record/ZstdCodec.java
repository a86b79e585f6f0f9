package barnabas.record;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Zstandard (RFC 8878). A class of its own, so that the native library is loaded with the first
/// batch that needs it.
final class ZstdCodec {

  /// The largest window that is decompressed, as a power of two in bytes: that of level 22, the
  /// highest that a client can set. Memory is touched only as far as output fills it.
  private static final int WINDOW_LOG_MAX = 27;

  private ZstdCodec() {}

  static InputStream decompressing(InputStream compressed) throws IOException {
    return new ZstdInputStreamNoFinalizer(compressed).setLongMax(WINDOW_LOG_MAX);
  }

  static OutputStream compressing(OutputStream sink, int level) throws IOException {
    return new ZstdOutputStreamNoFinalizer(sink, level);
  }
}
