package barnabas.record;

import java.io.IOException;
import java.io.InputStream;

/// A stream that is decompressed one block at a time.
abstract class BlockStream extends InputStream {

  /// The block that is being read, filled by [#nextBlock].
  byte[] block = new byte[0];

  private int position;
  private int blockBytes;

  /// Puts the next block into [#block], which may be replaced by a larger array; its size in bytes,
  /// -1 at the end.
  abstract int nextBlock() throws IOException;

  /// Makes [#block] large enough.
  final void room(int bytes) {
    if (block.length < bytes) {
      block = new byte[bytes];
    }
  }

  @Override
  public final int read() throws IOException {
    return filled() ? block[position++] & 0xff : -1;
  }

  @Override
  public final int read(byte[] target, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!filled()) {
      return -1;
    }
    int available = Math.min(count, blockBytes - position);
    System.arraycopy(block, position, target, from, available);
    position += available;
    return available;
  }

  private boolean filled() throws IOException {
    while (position == blockBytes) {
      int next = nextBlock();
      if (next < 0) {
        return false;
      }
      position = 0;
      blockBytes = next;
    }
    return true;
  }
}
