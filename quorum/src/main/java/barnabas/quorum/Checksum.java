package barnabas.quorum;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// CRC-32C over pieces, with the file's salt and the place in the domain, so that a piece is valid
/// only where it was written.
final class Checksum {
  private final CRC32C crc = new CRC32C();

  Checksum(long salt, long position) {
    crc.update(ByteBuffer.allocate(16).putLong(salt).putLong(position).flip());
  }

  /// Adds the bytes from `from` to `to` of `bytes`.
  Checksum add(ByteBuffer bytes, int from, int to) {
    crc.update(bytes.duplicate().limit(to).position(from));
    return this;
  }

  int value() {
    return (int) crc.getValue();
  }
}
