package barnabas.quorum;

import barnabas.wire.Uuid;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// In which life of its node a log directory was used last: a small text file at its root. Held
/// against what the metadata says of the node's last life, it tells a disk of an earlier day.
///
/// ```
/// version=1
/// begun=Zx0pVq7mTnS8y5wT3c6eRg
/// before=AAAAAAAAAAAAAAAAAAAAAA
/// epoch=0000000000000000017
/// turn=0000000000000000042
/// checksum=1a2b3c4d
/// ```
///
/// The checksum is CRC-32C of the lines above it. Changed in place, and less than a sector long: a
/// full disk has room for it, and a power cut leaves the old one or the new one.
///
/// @param begun the life that began last: what it registers as
/// @param before the life that the metadata knew then; zero once it is known to have registered
/// @param epoch the broker epoch of the life before it
/// @param turn counts through a life: no directory is marked with the next one before all bear this
public record LifeMark(Uuid begun, Uuid before, long epoch, long turn) {

  /// The name of the file.
  public static final String FILE = "barnabas.life";

  private static final int FILE_BYTES_MAX = 512;
  private static final CheckedLines LINES = new CheckedLines("begun", "before", "epoch", "turn");

  /// Whether the metadata that knows this life as the node's last one is of the same time.
  public boolean follows(@Nullable Uuid life) {
    return life != null && (life.equals(begun) || life.equals(before));
  }

  /// The mark once its life is known to have registered.
  public LifeMark registered() {
    return new LifeMark(begun, Uuid.ZERO, epoch, 0);
  }

  /// The mark of the next turn.
  public LifeMark next() {
    return new LifeMark(begun, before, epoch, turn + 1);
  }

  /// Reads a directory's mark; null where there is none, or none that is legible. In a disk's task.
  public static @Nullable LifeMark read(Folder folder) throws IOException {
    if (!folder.exists(FILE)) {
      return null;
    }
    DiskFile file = folder.open(FILE);
    try {
      boolean ours = file.size() <= FILE_BYTES_MAX;
      return ours ? parse(StoredFiles.readAll(file, FILE_BYTES_MAX)) : null;
    } finally {
      file.close();
    }
  }

  /// Makes this the mark of a directory, durably. In a disk's task.
  public void write(Folder folder) throws IOException {
    boolean made = !folder.exists(FILE);
    DiskFile file = folder.open(FILE);
    try {
      file.write(0, ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8)));
      file.sync();
    } finally {
      file.close();
    }
    if (made) {
      folder.sync("");
    }
  }

  private String text() {
    return LINES.text(begun, before, inDigits(epoch), inDigits(turn));
  }

  private static String inDigits(long number) {
    return String.format(Locale.ROOT, "%019d", number);
  }

  private static @Nullable LifeMark parse(ByteBuffer bytes) {
    List<String> values = LINES.values(StandardCharsets.UTF_8.decode(bytes).toString());
    return values == null
        ? null
        : new LifeMark(
            Uuid.parse(values.get(0)),
            Uuid.parse(values.get(1)),
            Long.parseLong(values.get(2)),
            Long.parseLong(values.get(3)));
  }
}
