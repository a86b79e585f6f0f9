package barnabas.log;

import barnabas.record.RecordBatch;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimRandomness;
import barnabas.world.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Damage at rest, between two lives: flips a bit of a file or cuts it, and notes in the model what
/// may be missing from then on. What isn't noted must be there.
final class CrashDamage {

  private static final String SEGMENT = ".log";

  private final CrashRig rig;
  private final SimMedium medium;
  private final SimRandomness chance;
  private final CrashLife.End end;

  /// @param end how the life before the damage ended
  CrashDamage(CrashRig rig, CrashLife.End end) {
    this.rig = rig;
    this.medium = rig.node.medium(CrashRig.DISK);
    this.chance = rig.chance;
    this.end = end;
  }

  /// Damages one file: of some kind first, so that each kind has its turn.
  void run() {
    Map<String, List<String>> kinds = new TreeMap<>();
    for (String path : CrashLife.files(rig)) {
      int dot = path.lastIndexOf('.');
      String kind = dot > path.indexOf('/') + 23 ? path.substring(dot) : name(path);
      kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(path);
    }
    if (!kinds.isEmpty()) {
      List<String> names = new ArrayList<>(kinds.keySet());
      names.add(SEGMENT);
      List<String> paths = kinds.getOrDefault(names.get(chance.nextInt(names.size())), List.of());
      try {
        if (!paths.isEmpty()) {
          damage(paths.get(chance.nextInt(paths.size())));
        }
      } catch (IOException unexpected) {
        throw new UncheckedIOException(unexpected);
      }
    }
  }

  private static String name(String path) {
    return path.substring(path.indexOf('/') + 1);
  }

  private void damage(String path) throws IOException {
    long size = medium.size(path);
    if (size == 0 || path.endsWith(".cleaned")) {
      return;
    }
    boolean flip = chance.chance(70);
    long position = flip ? flipPosition(path, size) : chance.upTo(size - 1);
    if (path.equals(JournalFormat.FILE) && !flip) {
      position = Math.max(position, JournalFormat.HEADS_BYTES);
    }
    if (isFacts(path) && !flip && owner(path).truncated) {
      // A truncation that no copy tells of is forgotten; the first copy stays.
      position = Math.max(position, Math.min(size, Folder.BLOCK_BYTES));
    }
    rig.story.tell(rig, "%s %s at %d of %d".formatted(flip ? "flip" : "cut", path, position, size));
    note(path, flip);
    if (flip) {
      medium.flipBit(path, position, chance.nextInt(8));
    } else {
      medium.cut(path, position);
    }
  }

  /// A segment is hit in a batch's header as often as anywhere.
  private long flipPosition(String path, long size) {
    if (path.endsWith(SEGMENT) && chance.chance(50)) {
      List<Long> batches = batchPositions(path);
      if (!batches.isEmpty()) {
        long batch = batches.get(chance.nextInt(batches.size()));
        return Math.min(size - 1, batch + chance.nextInt(RecordBatch.BEFORE_CRC_BYTES + 4));
      }
    }
    if (!path.equals(JournalFormat.FILE)) {
      return chance.upTo(size - 1);
    }
    // Two damaged heads are refused: what the ring holds can't be told.
    boolean head = !rig.headDamaged && chance.chance(20);
    rig.headDamaged |= head;
    return head
        ? chance.nextInt(JournalFormat.HEADS_BYTES)
        : JournalFormat.HEADS_BYTES + chance.upTo(size - 1 - JournalFormat.HEADS_BYTES);
  }

  private List<Long> batchPositions(String path) {
    CrashLog model = owner(path);
    long base = LogFiles.segmentBase(name(path));
    List<Long> positions = new ArrayList<>();
    long position = 0;
    for (CrashLog.Batch batch : model.from(base)) {
      if (batch.baseOffset() >= base && batch.baseOffset() < endOf(path, model)) {
        positions.add(position);
        position += batch.bytes().length;
      }
    }
    return positions;
  }

  private void note(String path, boolean flip) {
    boolean unclean = end != CrashLife.End.STOP;
    if (path.endsWith(SEGMENT)) {
      CrashLog model = owner(path);
      model.harm(LogFiles.segmentBase(name(path)), endOf(path, model));
      model.endMayBeLost |= unclean;
      model.epochsMayDiffer |= unclean && flip;
    } else if (isFacts(path)) {
      owner(path).startMayBeLost |= !flip;
    } else if (path.equals(Checkpoint.NAME)) {
      rig.logs.forEach(model -> model.endMayBeLost |= model.isHarmed());
      if (unclean) {
        // A torn end with a sound batch behind it counts as damaged.
        rig.logs.forEach(model -> model.harm(model.acknowledged, Long.MAX_VALUE));
      }
    } else if (path.equals(JournalFormat.FILE) && unclean && rig.powerFails) {
      rig.logs.forEach(model -> model.harm(0, Long.MAX_VALUE));
      rig.logs.forEach(model -> model.endMayBeLost = true);
    }
  }

  private static boolean isFacts(String path) {
    return path.endsWith('/' + LogFiles.FACTS);
  }

  private CrashLog owner(String path) {
    for (CrashLog model : rig.logs) {
      if (path.startsWith(model.id.folderName() + '/')) {
        return model;
      }
    }
    throw new IllegalStateException("whose is " + path);
  }

  /// Where the segment behind this one begins; for the last one, where the log ends.
  private long endOf(String path, CrashLog model) {
    long base = LogFiles.segmentBase(name(path));
    for (String file : medium.list(model.id.folderName())) {
      if (LogFiles.segmentBase(file) > base) {
        return LogFiles.segmentBase(file);
      }
    }
    return model.batches.isEmpty() ? base : model.batches.getLast().nextOffset();
  }
}
