package barnabas.record;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Zstandard (RFC 8878). A class of its own, so that the native library is loaded with the first
/// batch that needs it. In a test the library is the application's, so that only what its version
/// of 2021 has is called (kafka-clients 2.8 brings 1.4.9).
///
/// The library refuses windows of more than 2^27 bytes: that of level 22, the highest that a client
/// can set. Memory is touched only as far as output fills it.
final class ZstdCodec {

  private ZstdCodec() {}

  static InputStream decompressing(InputStream compressed) throws IOException {
    return new ZstdInputStreamNoFinalizer(compressed);
  }

  static OutputStream compressing(OutputStream sink, int level) throws IOException {
    return new ZstdOutputStreamNoFinalizer(sink, level);
  }
}
