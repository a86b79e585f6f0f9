package barnabas.sim.ports;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of a file, in pages that take no memory while they are zero. Owned by its file.
final class SparseBytes {
  private static final int PAGE_BYTES = 4096;

  private byte[] @Nullable [] pages = new byte[4][];
  private long size;

  long size() {
    return size;
  }

  int read(long position, ByteBuffer target) {
    int count = (int) Math.max(0, Math.min(target.remaining(), size - position));
    for (int done = 0; done < count; ) {
      int inPage = (int) ((position + done) % PAGE_BYTES);
      int piece = Math.min(count - done, PAGE_BYTES - inPage);
      byte[] page = page(position + done);
      if (page == null) {
        for (int i = 0; i < piece; i++) {
          target.put((byte) 0);
        }
      } else {
        target.put(page, inPage, piece);
      }
      done += piece;
    }
    return count;
  }

  void write(long position, byte[] source, int from, int length) {
    for (int done = 0; done < length; ) {
      int inPage = (int) ((position + done) % PAGE_BYTES);
      int piece = Math.min(length - done, PAGE_BYTES - inPage);
      putInPage(position + done, inPage, source, from + done, piece);
      done += piece;
    }
    size = Math.max(size, position + length);
  }

  /// Cuts, or grows with zeros.
  void resize(long newSize) {
    if (newSize < size) {
      int firstGone = (int) ((newSize + PAGE_BYTES - 1) / PAGE_BYTES);
      for (int i = firstGone; i < pages.length; i++) {
        pages[i] = null;
      }
      byte[] last = newSize % PAGE_BYTES == 0 ? null : page(newSize);
      if (last != null) {
        Arrays.fill(last, (int) (newSize % PAGE_BYTES), PAGE_BYTES, (byte) 0);
      }
    }
    size = newSize;
  }

  void become(SparseBytes other) {
    pages = other.pages.clone();
    for (int i = 0; i < pages.length; i++) {
      byte[] page = pages[i];
      pages[i] = page == null ? null : page.clone();
    }
    size = other.size;
  }

  void flipBit(long position, int bit) {
    byte[] one = new byte[1];
    read(position, ByteBuffer.wrap(one));
    one[0] ^= (byte) (1 << bit);
    write(position, one, 0, 1);
  }

  private byte @Nullable [] page(long position) {
    int index = (int) (position / PAGE_BYTES);
    return index < pages.length ? pages[index] : null;
  }

  private void putInPage(long position, int inPage, byte[] source, int from, int length) {
    byte[] page = page(position);
    if (page == null) {
      if (isZero(source, from, length)) {
        return;
      }
      int index = (int) (position / PAGE_BYTES);
      if (index >= pages.length) {
        pages = Arrays.copyOf(pages, Math.max(index + 1, pages.length * 2));
      }
      page = new byte[PAGE_BYTES];
      pages[index] = page;
    }
    System.arraycopy(source, from, page, inPage, length);
  }

  private static boolean isZero(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
