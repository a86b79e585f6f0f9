package barnabas.log;

import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.Uuid;
import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A journal on a simulated disk with plain files as its logs: the replay writes batches into them,
/// as a log directory's recovery does.
final class JournalRig {
  static final JournalSettings SMALL = new JournalSettings(64 << 10, 256 << 10, 16 << 10, 8 << 10);
  static final String DISK = "d";

  final SimWorld world;
  final SimNode node;
  final JournalSettings settings;
  final int fileCount;
  final SortedMap<Integer, List<JournalEntry>> acknowledged = new TreeMap<>();
  final List<IOException> failures = new ArrayList<>();
  final List<JournalFrame> replayed = new ArrayList<>();
  List<JournalDamage> damages = List.of();
  boolean clean;
  Journal journal;
  List<DiskFile> files;
  List<JournalInlet> inlets;
  private final long[] ends;

  JournalRig(long seed, SimTuning tuning, JournalSettings settings, int fileCount) {
    this.world = new SimWorld(seed, tuning);
    this.node = world.node("n");
    this.settings = settings;
    this.fileCount = fileCount;
    this.ends = new long[fileCount];
    for (int i = 0; i < fileCount; i++) {
      acknowledged.put(i, new ArrayList<>());
    }
  }

  static LogId log(int number) {
    return new LogId(new Uuid(7, number), number);
  }

  SimLoop journalLoop() {
    return node.blockingLoop("journal");
  }

  SimLoop loop(int file) {
    return node.loop("loop-" + file % 2);
  }

  /// Starts the journal as a log directory would; false if the power went meanwhile.
  boolean start() {
    replayed.clear();
    List<JournalPlace> places = new ArrayList<>();
    List<DiskFile> opened = new ArrayList<>();
    Disk.Task<JournalPlace> recovery =
        folder -> {
          for (int i = 0; i < fileCount; i++) {
            opened.add(folder.open("log-" + i));
          }
          folder.sync("");
          JournalReplay replay = JournalReplay.open(folder, settings, 1);
          clean = replay.clean();
          replay.forEach(
              (frame, payload) -> {
                replayed.add(frame);
                opened.get(frame.log().partition()).write(frame.position(), payload);
              });
          damages = replay.damages();
          for (DiskFile file : opened) {
            file.sync();
          }
          return replay.finish(world.chance().nextLong());
        };
    int life = node.lives();
    Disk disk = node.disk(DISK);
    disk.run(loop(0), 0, recovery, Outcome.of(places::add, failures::add));
    world.runUntil(
        () -> !places.isEmpty() || !failures.isEmpty() || node.lives() != life, 1_000_000);
    if (places.isEmpty()) {
      return false;
    }
    files = opened;
    journal = new Journal(places.getFirst(), disk, journalLoop(), settings, node.meter());
    inlets = List.of(journal.inlet(node.loop("loop-0")), journal.inlet(node.loop("loop-1")));
    for (int i = 0; i < fileCount; i++) {
      List<JournalEntry> of = acknowledged.get(i);
      ends[i] = of.isEmpty() ? 0 : of.getLast().position() + of.getLast().bytes().limit();
    }
    return true;
  }

  /// Appends `length` random bytes to a file: written and handed over in one turn of its loop.
  void append(int file, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) world.chance().nextInt(256);
    }
    loop(file).post(() -> appendHere(file, ByteBuffer.wrap(bytes)));
  }

  private void appendHere(int file, ByteBuffer bytes) {
    long position = ends[file];
    ends[file] += bytes.remaining();
    node.disk(DISK)
        .write(
            loop(file),
            files.get(file),
            position,
            bytes.duplicate(),
            Outcome.of(count -> {}, failures::add));
    Outcome<JournalEntry> completion =
        Outcome.of(done -> acknowledged.get(file).add(done), failures::add);
    inlets
        .get(file % 2)
        .append(
            new JournalEntry(
                log(file), position, 0, position, 0, files.get(file), bytes, completion));
  }

  /// Runs for a while; false if the node's life ended meanwhile.
  boolean runFor(long ms) {
    int life = node.lives();
    return !world.runUntil(() -> node.lives() != life, ms);
  }

  /// Stops the journal cleanly; false if it could not.
  boolean stop() {
    List<Journal> stopped = new ArrayList<>();
    journal.stop(loop(0), Outcome.of(stopped::add, failures::add));
    int life = node.lives();
    world.runUntil(() -> !stopped.isEmpty() || node.lives() != life, 1_000_000);
    return !stopped.isEmpty();
  }

  /// What a reader finds where an acknowledged batch was written.
  byte[] found(JournalEntry entry) {
    List<byte[]> read = new ArrayList<>();
    node.disk(DISK)
        .run(
            loop(0),
            0,
            folder -> {
              DiskFile file = folder.open("log-" + entry.log().partition());
              ByteBuffer target = ByteBuffer.allocate(entry.bytes().limit());
              file.read(entry.position(), target);
              file.close();
              return target.array();
            },
            Outcome.of(read::add, failures::add));
    world.runUntil(() -> !read.isEmpty(), 100_000);
    return read.getFirst();
  }
}
