package barnabas.record;

import java.io.IOException;
import java.io.InputStream;

/// A stream that gives so many bytes and no more.
final class BoundedStream extends InputStream {

  private final InputStream source;
  private final long bytesMax;
  private long given;

  BoundedStream(InputStream source, long bytesMax) {
    this.source = source;
    this.bytesMax = bytesMax;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    int got = source.read(target, from, count);
    given += Math.max(0, got);
    if (given > bytesMax) {
      throw new OversizedBatchException("compressed records hold more than " + bytesMax + " bytes");
    }
    return got;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
