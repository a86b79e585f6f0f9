package barnabas.sim;

import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimWorld;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Damage at rest: what flips on the media of brokers that are down. Owned by the cluster.
///
/// Between two damages of different files a broker has served again: what one node keeps twice may
/// be lost once.
final class Rotting {
  private static final String JOURNAL = "journal.ring";
  private static final int JOURNAL_HEADS_BYTES = 8192;

  private static final long NOTE_MS = 10_000;

  /// What was sent so long ago is acknowledged by now or never will be, and a disk that was full or
  /// slow had time to take a checkpoint.
  private static final long OPEN_MS_MAX = 150_000;

  /// The header of the metadata's log, and how each group in it begins.
  private static final int LOG_HEADER_BYTES = 32;

  private static final int GROUP_MAGIC = 0x424D4732;

  private final SimWorld world;
  private final Director director;
  private final Chronicle chronicle;
  private final History history;
  private final Map<BrokerMachine, Integer> startsBefore = new HashMap<>();
  private final Repairs repairs;
  private final TreeMap<Long, Long> recordsSent = new TreeMap<>();

  Rotting(SimWorld world, Chronicle chronicle, History history) {
    this.world = world;
    this.director = new Director(world);
    this.repairs = new Repairs(director);
    this.chronicle = chronicle;
    this.history = history;
    director.later(NOTE_MS, this::note);
  }

  /// Keeps in mind how many records had been sent at which time.
  private void note() {
    recordsSent.put(world.nanos(), history.recordsSent());
    director.later(NOTE_MS, this::note);
  }

  /// Damages what a broker stores, if it has served since it was damaged last.
  void befall(Act.Rot fault, BrokerMachine broker) {
    if (Integer.valueOf(broker.starts()).equals(startsBefore.get(broker))) {
      chronicle.say(() -> "nothing rots: " + broker.machine().name() + " has not served since");
      return;
    }
    startsBefore.put(broker, broker.starts());
    switch (fault) {
      case Act.RotFiles(int _, int bits, long downMs) -> {
        // A torn end is told from damage by the checkpoint alone: no start is under way.
        if (broker.serves()) {
          broker.end(broker.machine()::kill, downMs);
          rots(broker).forEach(rot -> rot.flipAnywhere(Rot.MADE_ANEW, bits));
        }
      }
      case Act.RotRecords(int _, Act.Ending ending, int bits, long downMs) -> {
        broker.end(ending, downMs);
        broker.whenDown(() -> records(broker, bits));
      }
      case Act.RotJournal(int _, int bits, long downMs) -> journal(broker, bits, downMs);
      case Act.RotMetadata(int _, long ms) -> metadata(broker, ms);
    }
  }

  /// Repairs what was waiting for it.
  void heal() {
    repairs.all();
  }

  private List<Rot> rots(BrokerMachine broker) {
    return broker.media().stream().map(medium -> new Rot(medium, world.chance())).toList();
  }

  /// After an unclean end, damage to what was written just before can't be told from a write that
  /// never ended, unless the journal or a checkpoint speaks of it (docs/format/log.md).
  private void records(BrokerMachine broker, int bits) {
    long youngestNanos = world.nanos() - (OPEN_MS_MAX + broker.checkpointMs()) * 1_000_000;
    Map.Entry<Long, Long> sent = recordsSent.floorEntry(youngestNanos);
    long bound = broker.stoppedCleanly() ? Long.MAX_VALUE : sent == null ? 0 : sent.getValue();
    for (Rot rot : rots(broker)) {
      int flipped = new RecordRot(rot, world.chance(), history, chronicle, bound).flip(bits);
      for (int i = 0; i < flipped; i++) {
        world.count("batch damaged at rest");
      }
    }
  }

  /// Flips bits in the ring, and in one of its heads now and then. A disk that has failed may hold
  /// less than was seen, so that the journal is needed.
  private void journal(BrokerMachine broker, int bits, long downMs) {
    if (!broker.runs() || broker.weather().hasFailed()) {
      return;
    }
    broker.end(broker.machine()::kill, downMs);
    for (SimMedium medium : broker.media()) {
      medium.settle();
      Rot rot = new Rot(medium, world.chance());
      if (medium.list("").contains(JOURNAL)) {
        long bytes = rot.bytes(JOURNAL).limit() - JOURNAL_HEADS_BYTES;
        for (int i = 0; i < bits; i++) {
          boolean head = i == 0 && world.chance().chance(20);
          rot.flip(
              JOURNAL,
              head
                  ? world.chance().nextInt(JOURNAL_HEADS_BYTES)
                  : JOURNAL_HEADS_BYTES + world.chance().upTo(bytes - 1));
        }
      }
    }
  }

  /// Flips a bit in the metadata: the broker must refuse to start until the file is put right.
  private void metadata(BrokerMachine broker, long ms) {
    broker.end(broker.machine()::kill, 100);
    Rot rot = rots(broker).getFirst();
    List<String> files = rot.files(Rot.METADATA);
    if (broker.runs() || files.isEmpty()) {
      return;
    }
    String path = files.get(world.chance().nextInt(files.size()));
    ByteBuffer bytes = rot.bytes(path);
    int told = path.endsWith(".log") ? lastGroup(bytes) : bytes.limit();
    if (told <= 0) {
      return;
    }
    int position = world.chance().nextInt(told);
    int bit = world.chance().nextInt(8);
    chronicle.say(() -> "bit %d of byte %d of %s flips".formatted(bit, position, path));
    rot.flip(path, position, bit);
    broker.mustRefuse("damaged metadata");
    repairs.in(
        ms,
        () -> {
          chronicle.say(() -> path + " is put right");
          rot.flip(path, position, bit);
          broker.mayServe();
        });
  }

  /// Where the last group begins. Damage to that one can't be told from one that was torn, never
  /// acknowledged.
  private static int lastGroup(ByteBuffer log) {
    int last = 0;
    int position = LOG_HEADER_BYTES;
    while (position + 8 <= log.limit() && log.getInt(position) == GROUP_MAGIC) {
      last = position;
      position += log.getInt(position + 4);
    }
    return last;
  }
}
