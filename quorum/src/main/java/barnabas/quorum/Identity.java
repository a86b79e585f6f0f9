package barnabas.quorum;

import barnabas.wire.Uuid;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import barnabas.world.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose data a log directory holds: a small text file at its root, written at the first start and
/// checked at every later one, so that a node never takes another's disk for its own.
///
/// ```
/// version=1
/// cluster.id=MkU3OEVBNTcwNTJENDM2Qk
/// node.id=1
/// directory.id=Zx0pVq7mTnS8y5wT3c6eRg
/// checksum=1a2b3c4d
/// ```
///
/// The checksum is CRC-32C of the lines above it.
///
/// @param clusterId 1 to 64 letters, digits, `-` and `_`
/// @param directoryId differs for every log directory that ever was
public record Identity(String clusterId, int nodeId, Uuid directoryId) {

  /// The name of the file.
  public static final String FILE = "barnabas.identity";

  private static final String KAFKA_FILE = "meta.properties";
  private static final int FILE_BYTES_MAX = 4096;
  private static final CheckedLines LINES =
      new CheckedLines("cluster.id", "node.id", "directory.id");

  /// Who expects to own the directory.
  ///
  /// @param clusterId null when any cluster will do
  public record Wanted(@Nullable String clusterId, int nodeId) {
    public Wanted {
      if (clusterId != null && !legalClusterId(clusterId)) {
        throw new IllegalArgumentException("cluster id '" + clusterId + "'");
      }
    }
  }

  /// What a directory without identity will be called.
  public record Fresh(String clusterId, Uuid directoryId) {
    /// Draws both.
    public static Fresh draw(Randomness randomness) {
      return new Fresh(drawId(randomness).toString(), drawId(randomness));
    }
  }

  /// Draws an id that Kafka's own tools take: none of its reserved ones, and not beginning with
  /// `-`, which a command line would take for an option.
  public static Uuid drawId(Randomness randomness) {
    while (true) {
      Uuid id = Uuid.random(randomness.nextLong(), randomness.nextLong());
      if (id.isUsable()) {
        return id;
      }
    }
  }

  /// Whether a cluster may be called so.
  public static boolean legalClusterId(String clusterId) {
    return clusterId.matches("[A-Za-z0-9_-]{1,64}");
  }

  /// Reads and checks the identity of a directory, or gives null if it has none yet. In a disk's
  /// task.
  ///
  /// @throws DamagedException when the directory is somebody else's, or the file is damaged
  public static @Nullable Identity read(Folder folder, Wanted wanted) throws IOException {
    if (!folder.exists(FILE)) {
      if (folder.exists(KAFKA_FILE)) {
        throw new DamagedException(
            "this log directory belongs to Apache Kafka ("
                + KAFKA_FILE
                + " is there); choose another one");
      }
      return null;
    }
    Identity found = parse(readText(folder));
    if (found.nodeId != wanted.nodeId()) {
      throw new DamagedException(
          "this log directory belongs to node %d, but node.id is %d"
              .formatted(found.nodeId, wanted.nodeId()));
    }
    if (wanted.clusterId() != null && !found.clusterId.equals(wanted.clusterId())) {
      throw new DamagedException(
          "this log directory belongs to cluster %s, not to %s"
              .formatted(found.clusterId, wanted.clusterId()));
    }
    return found;
  }

  /// Reads the identity of a directory, or gives it one. In a disk's task.
  public static Identity claim(Folder folder, Wanted wanted, Fresh fresh) throws IOException {
    Identity found = read(folder, wanted);
    if (found != null) {
      return found;
    }
    String clusterId = wanted.clusterId() == null ? fresh.clusterId() : wanted.clusterId();
    Identity made = new Identity(clusterId, wanted.nodeId(), fresh.directoryId());
    DiskFile file = folder.open(FILE + StoredFiles.TEMPORARY);
    file.resize(0);
    file.write(0, ByteBuffer.wrap(made.text().getBytes(StandardCharsets.UTF_8)));
    file.sync();
    file.close();
    folder.rename(FILE + StoredFiles.TEMPORARY, FILE);
    folder.sync("");
    return made;
  }

  private static String readText(Folder folder) throws IOException {
    DiskFile file = folder.open(FILE);
    ByteBuffer bytes = StoredFiles.readAll(file, FILE_BYTES_MAX);
    file.close();
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  private String text() {
    return LINES.text(clusterId, nodeId, directoryId);
  }

  private static Identity parse(String text) throws DamagedException {
    List<String> values = LINES.values(text);
    if (values == null) {
      throw new DamagedException(FILE + " is damaged; restore it from a backup");
    }
    return new Identity(values.get(0), Integer.parseInt(values.get(1)), Uuid.parse(values.get(2)));
  }
}
