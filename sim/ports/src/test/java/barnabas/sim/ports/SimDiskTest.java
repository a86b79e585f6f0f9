package barnabas.sim.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Proves what the simulated disk keeps and what it loses, over many seeds where chance decides.
final class SimDiskTest {
  private static final int SEEDS = 200;

  @Test
  void aPowerCutKeepsWhatWasSyncedUnderASyncedName() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SimNode node = new SimWorld(seed).node("a");
      write(node, "f", 0, "synced", true);
      node.cutPower();

      assertThat(content(node, "f")).isEqualTo("synced");
    }
  }

  @Test
  void aPowerCutKeepsLosesAndTearsWhatWasNotSynced() {
    Set<String> outcomes = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimNode node = new SimWorld(seed).node("a");
      write(node, "f", 0, "s", true);
      write(node, "f", 1, "u".repeat(8191), false);
      node.cutPower();

      String left = content(node, "f");
      assertThat(left).startsWith("s");
      outcomes.add(
          left.length() == 1
              ? "lost"
              : left.equals("s" + "u".repeat(8191))
                  ? "kept"
                  : left.contains("\0") ? "zeros" : "torn");
    }
    assertThat(outcomes).containsExactlyInAnyOrder("lost", "kept", "zeros", "torn");
  }

  @Test
  void aKillKeepsWhatWasWritten() {
    SimNode node = new SimWorld(3).node("a");
    write(node, "f", 0, "written", false);
    node.kill();

    assertThat(content(node, "f")).isEqualTo("written");
  }

  @Test
  void aNameIsLostOrKeptUntilItsFolderIsSynced() {
    Set<Boolean> kept = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimNode node = new SimWorld(seed).node("a");
      inTask(
          node,
          folder -> {
            DiskFile file = folder.open("f");
            file.write(0, bytes("x"));
            file.sync();
            return 0;
          });
      node.cutPower();
      kept.add(node.medium("d").list("").contains("f"));
    }
    assertThat(kept).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void aRenameIsSeenWholeOrNotAtAll() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SimNode node = new SimWorld(seed).node("a");
      write(node, "old", 0, "before", true);
      write(node, "new.tmp", 0, "after", true);
      inTask(
          node,
          folder -> {
            folder.rename("new.tmp", "old");
            return 0;
          });
      node.cutPower();

      boolean renamed = !node.medium("d").list("").contains("new.tmp");
      assertThat(content(node, "old")).isEqualTo(renamed ? "after" : "before");
    }
  }

  @Test
  void aDurableWriteIsThereAfterAPowerCutAndTornByOneInItsMidst() {
    Set<String> outcomes = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimWorld world = new SimWorld(seed);
      SimNode node = world.node("a");
      inTask(
          node,
          folder -> {
            DiskFile ring = folder.openDurable("ring");
            folder.sync("");
            ring.write(0, block((byte) 'a'));
            return 0;
          });
      node.cutPower();
      assertThat(content(node, "ring")).isEqualTo("a".repeat(4096));

      node.cutPowerAfter(2);
      inTask(
          node,
          folder -> {
            folder.openDurable("ring").write(0, block((byte) 'b'));
            return 0;
          });
      assertThat(node.lives()).isEqualTo(3);
      String left = content(node, "ring");
      outcomes.add(left.contains("a") ? left.contains("b") ? "torn" : "old" : "new");
    }
    assertThat(outcomes).containsExactlyInAnyOrder("torn", "old", "new");
  }

  @Test
  void aFailedSyncIsNotMadeGoodByTheNextOne() {
    boolean lost = false;
    for (int seed = 0; seed < SEEDS; seed++) {
      SimNode node = new SimWorld(seed).node("a");
      write(node, "f", 0, "synced", true);
      node.medium("d")
          .faults(
              operation ->
                  operation.kind() == DiskFaults.Kind.SYNC
                      ? DiskFaults.Fault.broken()
                      : DiskFaults.Fault.NONE);
      assertThatThrownBy(() -> write(node, "f", 6, "more", true)).hasMessageContaining("output");
      node.medium("d").faults(DiskFaults.NONE);
      assertThat(content(node, "f")).isEqualTo("syncedmore");
      write(node, "f", 0, "", true);
      node.cutPower();
      lost |= content(node, "f").equals("synced");
    }
    assertThat(lost).isTrue();
  }

  @Test
  void aFullDiskRefusesWhatDoesNotFit() {
    SimNode node = new SimWorld(1).node("a");
    node.medium("d").capacity(10);

    assertThatThrownBy(() -> write(node, "f", 0, "eleven char", false))
        .hasMessageContaining("No space left");
    assertThat(node.disk("d").space().totalBytes()).isEqualTo(10);
  }

  @Test
  void aWriteThatFailsMayHaveComePartOfTheWay() {
    Set<Integer> lengths = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimNode node = new SimWorld(seed).node("a");
      node.medium("d").capacity(6);

      assertThatThrownBy(() -> write(node, "f", 0, "eleven char", false))
          .hasMessageContaining("No space left");

      assertThat("eleven char").startsWith(content(node, "f"));
      lengths.add(content(node, "f").length());
    }
    assertThat(lengths).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void operationsOfOneFileCompleteInOrder() {
    SimWorld world = new SimWorld(5, SimTuning.ROUGH);
    SimNode node = world.node("a");
    DiskFile file = inTask(node, folder -> folder.open("f"));
    List<Integer> order = new ArrayList<>();

    for (int i = 0; i < 50; i++) {
      int number = i;
      Outcome<Long> outcome = Outcome.of(done -> order.add(number), cause -> {});
      if (i % 3 == 2) {
        node.disk("d").sync(node.loop("l"), file, outcome);
      } else {
        node.disk("d").write(node.loop("l"), file, i, bytes("x"), outcome);
      }
    }
    world.run(10_000);

    assertThat(order).hasSize(50).isSorted();
  }

  @Test
  void aClosedFileStaysReadableThroughItsSlices() throws IOException {
    SimNode node = new SimWorld(1).node("a");
    DiskFile file = inTask(node, folder -> folder.open("f"));
    var slice = file.slice(0, 0);
    file.close();
    assertThat(node.disk("d").openFiles()).isEqualTo(1);

    slice.release();

    assertThat(node.disk("d").openFiles()).isZero();
    assertThatThrownBy(() -> file.read(0, ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void write(SimNode node, String name, long position, String words, boolean sync) {
    inTask(
        node,
        folder -> {
          DiskFile file = folder.open(name);
          folder.sync("");
          file.write(position, bytes(words));
          if (sync) {
            file.sync();
          }
          file.close();
          return 0;
        });
  }

  private static String content(SimNode node, String name) {
    return inTask(
        node,
        folder -> {
          DiskFile file = folder.open(name);
          ByteBuffer target = ByteBuffer.allocate((int) file.size());
          file.read(0, target);
          return new String(target.array(), java.nio.charset.StandardCharsets.ISO_8859_1);
        });
  }

  private static ByteBuffer block(byte fill) {
    ByteBuffer block = ByteBuffer.allocateDirect(3 * 4096).alignedSlice(4096).limit(4096);
    for (int i = 0; i < 4096; i++) {
      block.put(i, fill);
    }
    return block;
  }

  private static ByteBuffer bytes(String words) {
    return ByteBuffer.wrap(words.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  /// Runs a task to its end; null if the power was cut in it.
  private static <T> T inTask(SimNode node, Disk.Task<T> task) {
    List<T> value = new ArrayList<>();
    List<IOException> failure = new ArrayList<>();
    node.disk("d").run(node.loop("l"), 0, task, Outcome.of(value::add, failure::add));
    node.world().run(1000);
    if (!failure.isEmpty()) {
      throw new IllegalStateException(failure.getFirst());
    }
    return value.isEmpty() ? null : value.getFirst();
  }
}
