package barnabas.host;

import barnabas.world.Randomness;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/// The system's own random numbers, taken in blocks. Shared by all loops and guarded by itself.
///
/// `/dev/urandom` is as good as SecureRandom, which reads it too, and spares the start some
/// milliseconds of looking for providers.
public final class HostRandomness implements Randomness {

  private static final int BLOCK_BYTES = 1024;

  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).limit(0);

  @Override
  public synchronized long nextLong() {
    if (block.remaining() < Long.BYTES) {
      fill();
    }
    return block.getLong();
  }

  private void fill() {
    block.clear();
    try (InputStream random = new FileInputStream("/dev/urandom")) {
      if (random.readNBytes(block.array(), 0, BLOCK_BYTES) == BLOCK_BYTES) {
        return;
      }
    } catch (IOException _) {
      // A system without that file has another source.
    }
    new SecureRandom().nextBytes(block.array());
  }
}
