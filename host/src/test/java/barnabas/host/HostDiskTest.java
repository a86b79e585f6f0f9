package barnabas.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.log.DiskFull;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the real disk promises beyond its contract: where things run, whom it keeps out, and that a
/// loop goes on while the disk does not.
class HostDiskTest {

  @TempDir Path folder;
  private HostRig rig;
  private Loop loop;

  @BeforeEach
  void open() {
    rig = new HostRig(folder.resolve("data"));
    loop = rig.loop("loop-0");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aTaskOfALoopThatMayBlockRunsThereAtOnce() {
    Loop quorum = rig.blockingLoop("quorum");
    var values = new ArrayList<Boolean>();

    rig.on(
        quorum,
        () -> {
          rig.disk().run(quorum, 5, _ -> quorum.current(), Outcome.of(values::add, _ -> {}));
          values.add(values.size() == 1);
        });

    assertThat(values).containsExactly(true, true);
  }

  @Test
  void writesOfOneTurnLandWhereTheyBelongWhateverLiesBesideThem() throws IOException {
    var files = new ArrayList<DiskFile>();
    rig.disk().run(loop, 1, f -> f.open("one"), Outcome.of(files::add, _ -> {}));
    rig.disk().run(loop, 2, f -> f.open("other"), Outcome.of(files::add, _ -> {}));
    rig.until(loop, () -> files.size() == 2);
    var random = new Random(5);
    var expected = new byte[2][400_000];
    var written = new ArrayList<Long>();
    var end = new int[2];

    rig.on(
        loop,
        () -> {
          for (int i = 0; i < 300; i++) {
            int file = random.nextInt(8) == 0 ? 1 : 0;
            var bytes = new byte[random.nextInt(1, 2_000)];
            random.nextBytes(bytes);
            int at = random.nextInt(6) == 0 ? random.nextInt(end[file] + 1) : end[file];
            System.arraycopy(bytes, 0, expected[file], at, bytes.length);
            end[file] = Math.max(end[file], at + bytes.length);
            Outcome<Long> outcome = Outcome.of(written::add, _ -> {});
            rig.disk().write(loop, files.get(file), at, ByteBuffer.wrap(bytes), outcome);
          }
        });
    rig.until(loop, () -> written.size() == 300);

    for (int file = 0; file < 2; file++) {
      Path path = folder.resolve("data").resolve(files.get(file).path());
      assertThat(Files.readAllBytes(path)).isEqualTo(Arrays.copyOf(expected[file], end[file]));
    }
  }

  @Test
  void aLoopGoesOnWhileTheDirectorysJournalLoopHangsInAWrite() {
    var files = new ArrayList<DiskFile>();
    rig.disk().run(loop, 1, f -> f.open("file"), Outcome.of(files::add, _ -> {}));
    rig.until(loop, () -> !files.isEmpty());
    var hang = new CountDownLatch(1);
    rig.blockingLoop("journal").post(() -> awaitUninterrupted(hang));
    var written = new ArrayList<Long>();

    rig.on(
        loop,
        () ->
            rig.disk()
                .write(
                    loop,
                    files.getFirst(),
                    0,
                    ByteBuffer.allocate(10),
                    Outcome.of(written::add, _ -> {})));
    rig.on(loop, () -> assertThat(written).isEmpty());
    hang.countDown();

    rig.until(loop, () -> written.size() == 1);
    assertThat(written).containsExactly(10L);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void smallAndLargeWritesOfOneFileKeepTheirOrder() throws IOException {
    var files = new ArrayList<DiskFile>();
    rig.disk().run(loop, 1, f -> f.open("file"), Outcome.of(files::add, _ -> {}));
    rig.until(loop, () -> !files.isEmpty());
    var done = new ArrayList<Long>();

    rig.on(
        loop,
        () -> {
          for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[i % 3 == 0 ? 100_000 : 10];
            java.util.Arrays.fill(bytes, (byte) i);
            rig.disk()
                .write(
                    loop,
                    files.getFirst(),
                    0,
                    ByteBuffer.wrap(bytes),
                    Outcome.of(done::add, _ -> {}));
          }
        });

    rig.until(loop, () -> done.size() == 100);
    assertThat(Files.readAllBytes(folder.resolve("data/file"))).startsWith(new byte[] {99, 99});
  }

  /// The kernel's own full device stands for a full file system.
  @Test
  void aDeviceWithoutRoomIsToldInTheWordsThatAreKnown() throws IOException {
    Files.createSymbolicLink(folder.resolve("data/full"), Path.of("/dev/full"));
    var failures = new ArrayList<IOException>();

    rig.disk()
        .run(
            loop,
            1,
            f -> {
              f.open("full").write(0, ByteBuffer.allocate(100));
              return true;
            },
            Outcome.of(_ -> {}, failures::add));

    rig.until(loop, () -> failures.size() == 1);
    assertThat(DiskFull.causedBy(failures.getFirst())).isTrue();
  }

  @Test
  void filesThatAreSyncedTogetherAreAllSyncedOrTheSyncFails() throws IOException {
    Files.createSymbolicLink(folder.resolve("data/full"), Path.of("/dev/full"));
    var words = new ArrayList<String>();

    rig.disk()
        .run(
            loop,
            1,
            f -> {
              List<DiskFile> files = new ArrayList<>();
              for (int i = 0; i < 20; i++) {
                files.add(f.open("many-" + i));
                files.getLast().write(0, ByteBuffer.allocate(100));
              }
              f.sync(files);
              words.add("synced");
              files.set(7, f.open("full"));
              f.sync(files);
              return true;
            },
            Outcome.of(_ -> words.add("synced again"), failed -> words.add(failed.getMessage())));

    rig.until(loop, () -> words.size() == 2);
    assertThat(words.getFirst()).isEqualTo("synced");
    assertThat(words.getLast()).isEqualTo("Invalid argument");
  }

  /// The same device can't be synced.
  @Test
  void aFileWhoseSyncFailedOnceIsNotSyncedAgain() throws IOException {
    Files.createSymbolicLink(folder.resolve("data/full"), Path.of("/dev/full"));
    var words = new ArrayList<String>();

    rig.disk()
        .run(
            loop,
            1,
            f -> {
              DiskFile file = f.open("full");
              for (int i = 0; i < 2; i++) {
                try {
                  file.sync();
                  words.add("synced");
                } catch (IOException failed) {
                  words.add(failed.getMessage());
                }
              }
              return true;
            },
            Outcome.of(_ -> words.add("over"), _ -> {}));

    rig.until(loop, () -> words.contains("over"));
    assertThat(words.get(0)).doesNotContain("before").isNotEqualTo("synced");
    assertThat(words.get(1)).isEqualTo("full failed to sync before");
  }

  @Test
  void aDirectoryThatIsHeldByAnotherIsRefusedInOneLine() {
    assertThatThrownBy(
            () ->
                HostDisk.open(folder.resolve("data"), (HostLoop) rig.blockingLoop("other journal")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the data directory "
                + folder.resolve("data")
                + " is in use by process "
                + ProcessHandle.current().pid());
  }

  @Test
  void aDirectoryThatCannotBeMadeIsRefusedInOneLine() throws IOException {
    Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(
            () ->
                HostDisk.open(
                    folder.resolve("file/data"), (HostLoop) rig.blockingLoop("other journal")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the data directory " + folder.resolve("file/data"));
  }

  @Test
  void aClosedDirectoryCanBeOpenedAgain() throws IOException {
    HostLoop journal = (HostLoop) rig.blockingLoop("other journal");

    HostDisk first = HostDisk.open(folder.resolve("more"), journal);
    boolean closed = first.close(1_000);
    HostDisk second = HostDisk.open(folder.resolve("more"), journal);

    assertThat(closed).isTrue();
    second.close(1_000);
  }
}
