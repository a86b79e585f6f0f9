package barnabas.ruin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What may befall a broker, by the ground that its data lies on. Owned by the story.
final class Calamities {
  static final String POWER_CUTS = "power cuts of a real file system";

  private static final int FULL_MS_MAX = 8_000;
  private static final int READ_ONLY_MS_MAX = 5_000;

  private final Killer killer;
  private final Wiretap wiretap;
  private final Witness witness;
  private final Figures figures;
  private final String bootstrap;
  private final SplittableRandom chance;
  private int floods;

  Calamities(
      Killer killer,
      Wiretap wiretap,
      Witness witness,
      Figures figures,
      String bootstrap,
      SplittableRandom chance) {
    this.bootstrap = bootstrap;
    this.killer = killer;
    this.wiretap = wiretap;
    this.witness = witness;
    this.figures = figures;
    this.chance = chance;
  }

  /// All that may happen on a ground.
  List<Calamity> on(Ground ground) {
    List<Calamity> all = new ArrayList<>();
    all.add(new Calamity("kill", 60, killer::killAndStart));
    all.add(new Calamity("stop", 8, killer::stopAndStart));
    all.add(new Calamity("pause", 14, killer::pause));
    all.add(new Calamity("reset", 8, this::reset));
    switch (ground) {
      case Ground.Folder(Path data) -> all.add(new Calamity("rot", 10, () -> rot(data)));
      case Ground.SmallDisk disk -> {
        all.add(new Calamity("full", 60, () -> fill(disk)));
        all.add(new Calamity("flood", 30, this::flood));
      }
      case Ground.PoweredDisk disk -> {
        all.add(new Calamity("power cut", 120, () -> cutPower(disk)));
        all.add(new Calamity("read-only", 20, () -> makeReadOnly(disk.data())));
      }
    }
    return all;
  }

  /// A topic takes all room, until it is deleted.
  private void flood() throws IOException, InterruptedException {
    String topic = "flood-" + ++floods;
    witness.ruin(topic + " takes all room");
    try (Flood flood = new Flood(bootstrap, topic)) {
      long records = flood.rise();
      witness.ruin(topic + " has taken " + records + " records, and is deleted");
      figures.count("times that a topic filled the disk and was deleted");
      flood.delete();
    }
    killer.awaitAcknowledged(
        "from a topic's deletion to the next acknowledged batch", System.nanoTime());
  }

  private void reset() {
    witness.ruin("every connection is reset");
    figures.count("times that every connection was reset");
    wiretap.reset();
  }

  /// Files that can be made anew are damaged while the broker is down.
  private void rot(Path data) throws IOException, InterruptedException {
    killer.kill();
    for (String done : new Rot(data, chance).damageRebuildable(1 + chance.nextInt(4))) {
      witness.ruin(done);
      figures.count("files damaged that can be made anew");
    }
    killer.serve();
  }

  /// The file system forgets what was not synced, and refuses everything until it is mounted again.
  private void cutPower(Ground.PoweredDisk disk) throws IOException, InterruptedException {
    witness.ruin("the power goes");
    figures.count(POWER_CUTS);
    disk.cutPower();
    Pause.ms(chance.nextInt(3) == 0 ? chance.nextInt(2_000) : 0);
    killer.kill();
    disk.restorePower();
    killer.serve();
  }

  /// Every file and folder takes no change for a while. What has failed stays failed until the
  /// broker is started again.
  private void makeReadOnly(Path data) throws IOException, InterruptedException {
    int ms = chance.nextInt(READ_ONLY_MS_MAX);
    witness.ruin("nothing can be written for " + ms + " ms");
    figures.count("times that all files were read-only");
    Command.run("chattr", "-R", "-f", "+i", "" + data);
    try {
      Pause.ms(ms);
    } finally {
      Command.run("chattr", "-R", "-f", "-i", "" + data);
    }
    killer.killQuietly();
  }

  /// Ballast takes nearly all the room; the broker may be killed and started meanwhile. It goes on
  /// by itself once there is room again.
  private void fill(Ground.SmallDisk disk) throws IOException, InterruptedException {
    int left = chance.nextInt(3) == 0 ? 0 : chance.nextInt(600_000);
    witness.ruin("the disk is full but for " + left + " bytes");
    figures.count("times that the disk was full");
    long before = witness.batchesAcknowledged();
    boolean serves = true;
    Ballast ballast = Ballast.put(disk.mount(), left);
    try {
      Pause.ms(chance.nextInt(FULL_MS_MAX));
      if (chance.nextInt(3) == 0) {
        figures.count("kills, of them while the disk was full");
        killer.kill();
        serves = killer.serveOrRefuse();
        figures.count("starts on a full disk, " + (serves ? "well" : "refused in one line"));
        Pause.ms(chance.nextInt(FULL_MS_MAX));
      }
    } finally {
      ballast.remove();
    }
    long meanwhile = witness.batchesAcknowledged() - before;
    witness.ruin("there is room again; " + meanwhile + " batches were acknowledged meanwhile");
    long begunNanos = System.nanoTime();
    if (!serves) {
      killer.serve();
    }
    killer.awaitAcknowledged("from room on the disk to the next acknowledged batch", begunNanos);
  }
}
