package barnabas.host;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of a file in the heap, in pages that take no memory before something is written to
/// them. Owned by the loop that owns its disk.
final class MemoryBytes {
  private static final int PAGE_BYTES = 4096;

  private byte[] @Nullable [] pages = new byte[4][];
  private long size;

  long size() {
    return size;
  }

  /// Bytes that are taken up.
  long heldBytes() {
    return Arrays.stream(pages).filter(page -> page != null).count() * PAGE_BYTES;
  }

  /// Fills `target` up to the end of the file; gives the number of bytes read.
  int read(long position, ByteBuffer target) {
    int count = Math.clamp(size - position, 0, target.remaining());
    for (int done = 0; done < count; ) {
      int inPage = (int) ((position + done) % PAGE_BYTES);
      int piece = Math.min(count - done, PAGE_BYTES - inPage);
      byte[] page = page(position + done);
      if (page == null) {
        target.put(new byte[piece]);
      } else {
        target.put(page, inPage, piece);
      }
      done += piece;
    }
    return count;
  }

  void write(long position, ByteBuffer source) {
    size = Math.max(size, position + source.remaining());
    for (long at = position; source.hasRemaining(); ) {
      int inPage = (int) (at % PAGE_BYTES);
      int piece = Math.min(source.remaining(), PAGE_BYTES - inPage);
      source.get(madePage(at), inPage, piece);
      at += piece;
    }
  }

  /// Cuts, or grows with zeros.
  void resize(long newSize) {
    if (newSize < size) {
      int firstGone = (int) ((newSize + PAGE_BYTES - 1) / PAGE_BYTES);
      if (firstGone < pages.length) {
        Arrays.fill(pages, firstGone, pages.length, null);
      }
      byte[] last = newSize % PAGE_BYTES == 0 ? null : page(newSize);
      if (last != null) {
        Arrays.fill(last, (int) (newSize % PAGE_BYTES), PAGE_BYTES, (byte) 0);
      }
    }
    size = newSize;
  }

  private byte @Nullable [] page(long position) {
    int index = (int) (position / PAGE_BYTES);
    return index < pages.length ? pages[index] : null;
  }

  private byte[] madePage(long position) {
    int index = (int) (position / PAGE_BYTES);
    if (index >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(index + 1, pages.length * 2));
    }
    byte[] page = pages[index];
    if (page == null) {
      page = new byte[PAGE_BYTES];
      pages[index] = page;
    }
    return page;
  }
}
