package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads what a journal holds since its last checkpoint. Owned by the recovery task that opens it.
///
/// The order is: [#open], [#forEach] (the caller writes each batch into its file), the caller
/// recovers and syncs those files, [#finish].
public final class JournalReplay {
  private static final String NEW_FILE = JournalFormat.FILE + ".new";

  /// How many groups' lengths behind a broken group a later one is looked for: the next one begins
  /// within one, and one more may be broken too. The whole ring, where a part of it was lost.
  private static final int SEARCHED_GROUPS = 2;

  private final DiskFile file;
  private final JournalHead head;
  private final JournalSettings settings;
  private final CRC32C crc = new CRC32C();
  private final List<JournalDamage> damages = new ArrayList<>();
  private long nextGroup;
  private long endPosition;
  private boolean read;

  /// How far behind a broken group a later one is looked for.
  private final long searchedBytes;

  private JournalReplay(
      DiskFile file, JournalHead head, JournalSettings settings, long searchedBytes) {
    this.file = file;
    this.head = head;
    this.settings = settings;
    this.searchedBytes = searchedBytes;
    this.nextGroup = head.tailGroup();
    this.endPosition = head.tailPosition();
    this.read = head.clean();
  }

  /// Opens the ring of a log directory; makes one if there is none. What is missing of it at its
  /// end is filled with zeros, and reported.
  ///
  /// @param firstGroup the number of the first group of a new ring, above all that its logs know
  /// @throws IOException if both copies of its head are damaged, among other things
  public static JournalReplay open(Folder folder, JournalSettings settings, long firstGroup)
      throws IOException {
    if (!folder.exists(JournalFormat.FILE)) {
      create(folder, JournalHead.fresh(settings, firstGroup));
    }
    DiskFile file = folder.openDurable(JournalFormat.FILE);
    JournalHead head = readHead(file);
    long missing = JournalFormat.HEADS_BYTES + head.capacityBytes() - file.size();
    if (missing <= 0) {
      return new JournalReplay(file, head, settings, (long) SEARCHED_GROUPS * head.groupBytesMax());
    }
    JournalReplay replay = new JournalReplay(file, head, settings, head.capacityBytes());
    String words = "%s has lost its last %d bytes".formatted(JournalFormat.FILE, missing);
    replay.damages.add(new JournalDamage(words, List.of(), false));
    fill(file, (head.capacityBytes() - missing) & -Folder.BLOCK_BYTES, head.capacityBytes());
    return replay;
  }

  private static void create(Folder folder, JournalHead fresh) throws IOException {
    if (folder.exists(NEW_FILE)) {
      folder.delete(NEW_FILE);
    }
    DiskFile file = folder.openDurable(NEW_FILE);
    fill(file, 0, fresh.capacityBytes());
    new JournalRing(file, fresh).writeHead(fresh);
    file.close();
    folder.rename(NEW_FILE, JournalFormat.FILE);
    folder.sync("");
  }

  private static void fill(DiskFile file, long fromBytes, long toBytes) throws IOException {
    for (long filled = fromBytes; filled < toBytes; ) {
      filled += JournalRing.zeroFill(file, filled, toBytes);
    }
  }

  private static JournalHead readHead(DiskFile file) throws IOException {
    ByteBuffer blocks = JournalFormat.alignedBuffer(JournalFormat.HEADS_BYTES);
    if (file.read(0, blocks) < JournalFormat.HEADS_BYTES) {
      throw new IOException(JournalFormat.FILE + " is cut short");
    }
    JournalHead first = JournalFormat.head(blocks, 0);
    JournalHead second = JournalFormat.head(blocks, Folder.BLOCK_BYTES);
    if (first != null && second != null) {
      return first.generation() >= second.generation() ? first : second;
    }
    if (first != null) {
      return first;
    }
    if (second != null) {
      return second;
    }
    throw new IOException(
        "both heads of "
            + JournalFormat.FILE
            + " are damaged: what it holds can't be told (without the file the logs are opened as"
            + " their own files are)");
  }

  /// Whether the journal was stopped and not killed: there is nothing to replay.
  public boolean clean() {
    return head.clean();
  }

  /// Shows every whole batch since the last checkpoint, in the order in which they were written,
  /// over all logs. A batch may be shown whose append was never acknowledged.
  public void forEach(Visitor visitor) throws IOException {
    if (read) {
      return;
    }
    JournalWindow window = new JournalWindow(file, head);
    while (true) {
      JournalFormat.GroupHead group = window.groupHead(endPosition, nextGroup);
      List<JournalFrame> broken = new ArrayList<>();
      boolean allLegible = group != null && visit(window, group, visitor, broken);
      if (group != null && allLegible && broken.isEmpty()) {
        endPosition += JournalFormat.blocks(group.length());
        nextGroup++;
        continue;
      }
      JournalFormat.GroupHead later = window.laterGroup(endPosition, nextGroup, searchedBytes);
      if (later == null) {
        break;
      }
      damages.add(damage(later, broken, group, allLegible));
      endPosition = later.position();
      nextGroup = later.group();
    }
    read = true;
  }

  /// What was found damaged although it had been written whole. Known after [#forEach].
  ///
  /// A damaged last group can't be told from one that was being written when the power went; its
  /// whole batches are shown all the same.
  public List<JournalDamage> damages() {
    return List.copyOf(damages);
  }

  /// Begins a new run behind what was read: from now on nothing of that is replayed again. To be
  /// called when all of it is synced where it belongs.
  ///
  /// @param runId drawn at random
  public JournalPlace finish(long runId) throws IOException {
    if (!read) {
      throw new IllegalStateException("the journal was not replayed");
    }
    if (head.capacityBytes() < 4L * settings.groupBytesMax()) {
      throw new IOException("the ring is too small for groups of " + settings.groupBytesMax());
    }
    JournalHead begun = head.forRun(runId, nextGroup, endPosition, settings.groupBytesMax());
    new JournalRing(file, begun).writeHead(begun);
    return new JournalPlace(file, begun);
  }

  /// Shows the whole frames of a group and gathers the broken ones.
  ///
  /// @return whether the heads of all its frames are legible
  private boolean visit(
      JournalWindow window,
      JournalFormat.GroupHead group,
      Visitor visitor,
      List<JournalFrame> broken)
      throws IOException {
    ByteBuffer bytes = window.bytes(group.position(), group.length());
    int offset = JournalFormat.GROUP_HEAD_BYTES;
    for (int i = 0; i < group.frameCount(); i++) {
      JournalFrame frame = legibleFrame(bytes, offset, group);
      if (frame == null) {
        return false;
      }
      if (JournalFormat.payloadIsValid(crc, bytes, offset, frame.length())) {
        visitor.frame(frame, bytes.slice(offset + JournalFormat.FRAME_HEAD_BYTES, frame.length()));
      } else {
        broken.add(frame);
      }
      offset += JournalFormat.frameBytes(frame.length());
    }
    return true;
  }

  private @Nullable JournalFrame legibleFrame(
      ByteBuffer bytes, int offset, JournalFormat.GroupHead group) {
    if (offset + JournalFormat.FRAME_HEAD_BYTES > group.length()) {
      return null;
    }
    JournalFrame frame = JournalFormat.frame(crc, bytes, offset, group);
    boolean fits =
        frame != null
            && frame.length() >= 0
            && frame.length() <= group.length() - offset - JournalFormat.FRAME_HEAD_BYTES;
    return fits ? frame : null;
  }

  private JournalDamage damage(
      JournalFormat.GroupHead later,
      List<JournalFrame> broken,
      JournalFormat.@Nullable GroupHead group,
      boolean allLegible) {
    String words =
        "groups %d to %d of the journal are damaged, at bytes %d to %d of %s"
            .formatted(
                nextGroup,
                later.group() - 1,
                head.filePosition(endPosition),
                head.filePosition(later.position()),
                JournalFormat.FILE);
    boolean onlyThisGroup = group != null && later.group() == nextGroup + 1;
    return new JournalDamage(words, List.copyOf(broken), onlyThisGroup && allLegible);
  }

  /// Who is shown the batches.
  public interface Visitor {
    /// @param payload the batch; valid during the call only
    void frame(JournalFrame frame, ByteBuffer payload) throws IOException;
  }
}
