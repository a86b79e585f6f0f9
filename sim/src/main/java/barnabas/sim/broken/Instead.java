package barnabas.sim.broken;

import barnabas.broker.session.RequestContext;
import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;

/// What a broken build does in the place of a call of the product. Loaded with it; each method gets
/// the receiver of that call first.
public final class Instead {
  private static final byte SOMETHING = 0x5a;

  private Instead() {}

  /// Syncs a file, and once more if that fails: what the first sync could not write counts as clean
  /// by then.
  public static void syncAgain(Object file) throws IOException {
    DiskFile synced = (DiskFile) file;
    try {
      synced.sync();
    } catch (IOException believedToPass) {
      synced.sync();
    }
  }

  /// Has the bytes of a request used for something else, though somebody may still read them.
  public static void useBytesAgain(Object request) throws ReflectiveOperationException {
    Field field = RequestContext.class.getDeclaredField("bodyBytes");
    field.setAccessible(true);
    ByteBuffer bytes = (ByteBuffer) field.get(request);
    for (int i = bytes.limit() / 2; i < bytes.limit(); i++) {
      bytes.put(i, SOMETHING);
    }
  }

  /// The same for a sync that somebody waits for.
  public static void diskSyncAgain(Object disk, Loop owner, DiskFile file, Outcome<Long> outcome) {
    Disk synced = (Disk) disk;
    synced.sync(
        owner,
        file,
        Outcome.of(outcome::done, believedToPass -> synced.sync(owner, file, outcome)));
  }
}
