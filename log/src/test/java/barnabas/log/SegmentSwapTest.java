package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.Uuid;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Proves that a start finds either the old segments or the new one, and nothing else, after a
/// power cut at any step of a swap, whatever survives of the names that were not synced.
final class SegmentSwapTest {

  private static final LogId LOG = new LogId(new Uuid(5, 6), 0);
  private static final long BASE = 10;
  private static final long NEXT = 20;
  private static final long END = 30;
  private static final int STEPS = 20;
  private static final int SEEDS = 60;

  private static final Map<String, String> OLD =
      Map.of(
          LogFiles.segment(LOG, BASE), "old",
          LogFiles.blocks(LOG, BASE), "old blocks",
          LogFiles.segment(LOG, NEXT), "next",
          LogFiles.blocks(LOG, NEXT), "next blocks",
          LogFiles.segment(LOG, END), "active");

  private static final Map<String, String> NEW =
      Map.of(
          LogFiles.segment(LOG, BASE), "new",
          LogFiles.blocks(LOG, BASE), "new blocks",
          LogFiles.segment(LOG, END), "active");

  @Test
  void eitherAllOldSegmentsAreThereOrTheNewOne() {
    cutAtEveryStepOf(
        _ -> {},
        folder -> {
          assertThat(new SegmentSwap(LOG, BASE, END).run(folder)).isTrue();
        });
  }

  @Test
  void soItIsWhenAStartFinishesWhatAKillInterrupted() {
    cutAtEveryStepOf(
        folder -> {
          folder.sync(LOG.folderName());
          folder.open(LogFiles.swap(LOG, BASE, END)).close();
        },
        folder -> SegmentSwap.recover(folder, LOG));
  }

  private static void cutAtEveryStepOf(Work before, Work work) {
    int swapped = 0;
    for (int steps = 1; steps <= STEPS; steps++) {
      for (int seed = 0; seed < SEEDS; seed++) {
        SimNode node = new SimWorld(seed, SimTuning.CALM).node("n");
        run(node, SegmentSwapTest::prepare);
        run(node, before);
        node.cutPowerAfter(steps);
        run(node, work);
        if (node.lives() == 1) {
          node.cutPower();
        }

        Map<String, String> found = new TreeMap<>();
        run(node, folder -> recover(folder, found));

        assertThat(found).as("%s steps, seed %s", steps, seed).isIn(OLD, NEW);
        swapped += found.equals(NEW) ? 1 : 0;
      }
    }
    assertThat(swapped).isBetween(1, STEPS * SEEDS - 1);
  }

  /// Something that is done to the files.
  private interface Work {
    void on(Folder folder) throws IOException;
  }

  private static void prepare(Folder folder) throws IOException {
    folder.makeFolders(LOG.folderName());
    folder.sync("");
    for (Map.Entry<String, String> each : OLD.entrySet()) {
      write(folder, each.getKey(), each.getValue());
    }
    folder.sync(LOG.folderName());
    write(folder, SegmentSwap.cleaned(LogFiles.segment(LOG, BASE)), "new");
    write(folder, SegmentSwap.cleaned(LogFiles.blocks(LOG, BASE)), "new blocks");
  }

  private static void recover(Folder folder, Map<String, String> found) throws IOException {
    SegmentSwap.recover(folder, LOG);
    for (String name : folder.list(LOG.folderName())) {
      String path = LOG.folderName() + "/" + name;
      // Blocks without their segment are what any interrupted deletion leaves: a start drops them.
      boolean orphan = name.endsWith(".blocks") && !folder.exists(path.replace(".blocks", ".log"));
      if (!orphan) {
        found.put(path, read(folder, path));
      }
    }
  }

  private static void write(Folder folder, String path, String text) throws IOException {
    DiskFile file = folder.open(path);
    try {
      file.write(0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      file.sync();
    } finally {
      file.close();
    }
  }

  private static String read(Folder folder, String path) throws IOException {
    DiskFile file = folder.open(path);
    try {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(0, bytes);
      return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    } finally {
      file.close();
    }
  }

  /// Works to the end, or until the power goes.
  private static void run(SimNode node, Work work) {
    int life = node.lives();
    boolean[] over = new boolean[1];
    SimLoop loop = node.loop("l");
    loop.post(
        () ->
            node.disk("d")
                .run(
                    loop,
                    0,
                    folder -> {
                      work.on(folder);
                      return folder;
                    },
                    Outcome.of(
                        _ -> over[0] = true,
                        cause -> {
                          throw new AssertionError(cause);
                        })));
    assertThat(node.world().runUntil(() -> over[0] || node.lives() != life, 10_000)).isTrue();
  }
}
