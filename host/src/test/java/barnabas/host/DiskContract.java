package barnabas.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.FileSlice;
import barnabas.world.Folder;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every Disk promises, run against the real and against the simulated one.
abstract class DiskContract {

  private Rig rig;
  private Loop loop;
  private Disk disk;
  private final List<String> happened = new ArrayList<>();

  abstract Rig rig();

  @BeforeEach
  void open() {
    rig = rig();
    loop = rig.loop("loop-0");
    disk = rig.disk();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String text(ByteBuffer buffer) {
    return UTF_8.decode(buffer.duplicate().flip()).toString();
  }

  private <T> Outcome<T> noting(String what) {
    return Outcome.of(
        value -> happened.add(loop.current() + " " + what + " " + value),
        cause -> happened.add(what + " failed: " + cause.getMessage()));
  }

  /// Runs a task and gives what it gave.
  private <T> T done(Disk.Task<T> task) {
    var values = new ArrayList<T>();
    var failures = new ArrayList<IOException>();
    loop.post(() -> disk.run(loop, 1, task, Outcome.of(values::add, failures::add)));
    rig.until(loop, () -> values.size() + failures.size() == 1);
    assertThat(failures).isEmpty();
    return values.getFirst();
  }

  @Test
  void aCallIsDoneAtOnceOnALoopThatMayBlockAndNowhereElse() {
    Loop blocking = rig.blockingLoop("quorum");

    rig.on(
        blocking,
        () -> {
          happened.add("before");
          called(blocking);
          happened.add("behind");
        });
    rig.on(loop, () -> called(loop));

    assertThat(happened).containsExactly("before", "task", "value", "behind", "refused");
  }

  private void called(Loop owner) {
    try {
      happened.add(
          disk.call(
              owner,
              folder -> {
                happened.add("task");
                return "value";
              }));
    } catch (IllegalStateException refused) {
      happened.add("refused");
    } catch (IOException failed) {
      happened.add("failed");
    }
  }

  @Test
  void aTaskRunsAndItsValueComesBackOnTheOwner() {
    loop.post(() -> disk.run(loop, 7, folder -> "value", noting("task")));

    rig.until(loop, () -> !happened.isEmpty());

    assertThat(happened).containsExactly("true task value");
  }

  @Test
  void aTaskThatThrowsFailsItsOutcome() {
    Disk.Task<String> task =
        folder -> {
          throw new IOException("no luck");
        };
    loop.post(() -> disk.run(loop, 7, task, noting("task")));

    rig.until(loop, () -> !happened.isEmpty());

    assertThat(happened).containsExactly("task failed: no luck");
  }

  @Test
  void tasksOfOneLaneRunInTheirOrder() {
    var order = new ArrayList<Integer>();
    loop.post(
        () -> {
          for (int i = 0; i < 100; i++) {
            int number = i;
            disk.run(loop, 3, folder -> order.add(number), noting("task"));
          }
        });

    rig.until(loop, () -> happened.size() == 100);

    assertThat(order).isSorted().hasSize(100);
  }

  @Test
  void writesOfOneFileHappenInTheOrderOfTheirCalls() {
    DiskFile file = done(folder -> folder.open("file"));
    loop.post(
        () -> {
          for (int i = 0; i < 200; i++) {
            disk.write(loop, file, 0, bytes(String.format("%03d", i)), noting("write"));
          }
        });
    rig.until(loop, () -> happened.size() == 200);

    String last = done(_ -> readAll(file));

    assertThat(last).isEqualTo("199");
    assertThat(happened).containsOnly("true write 3");
  }

  private static String readAll(DiskFile file) throws IOException {
    var target = ByteBuffer.allocate((int) file.size());
    file.read(0, target);
    return text(target);
  }

  @Test
  void aReadSeesTheWritesCalledBeforeIt() {
    DiskFile file = done(folder -> folder.open("file"));
    var target = ByteBuffer.allocate(100);

    loop.post(
        () -> {
          disk.write(loop, file, 0, bytes("abc"), noting("write"));
          disk.write(loop, file, 3, bytes("def"), noting("write"));
          disk.read(loop, file, 1, target, noting("read"));
        });

    rig.until(loop, () -> happened.size() == 3);
    assertThat(happened).contains("true read 5");
    assertThat(text(target)).isEqualTo("bcdef");
  }

  @Test
  void aReadPastTheEndGivesWhatIsThere() {
    DiskFile file = done(folder -> folder.open("file"));
    loop.post(
        () -> {
          disk.write(loop, file, 0, bytes("abc"), noting("write"));
          disk.read(loop, file, 2, ByteBuffer.allocate(10), noting("overlapping"));
          disk.read(loop, file, 5, ByteBuffer.allocate(10), noting("past"));
        });

    rig.until(loop, () -> happened.size() == 3);

    assertThat(happened).contains("true overlapping 1", "true past 0");
  }

  @Test
  void aSyncComesBackAfterTheWritesCalledBeforeIt() {
    DiskFile file = done(folder -> folder.open("file"));

    loop.post(
        () -> {
          disk.write(loop, file, 0, bytes("abc"), noting("write"));
          disk.sync(loop, file, Outcome.of(_ -> happened.add("sync"), _ -> happened.add("no")));
        });

    rig.until(loop, () -> happened.size() == 2);
    assertThat(happened).containsExactly("true write 3", "sync");
  }

  @Test
  void manySyncsThatWaitTogetherAllComeBack() {
    DiskFile file = done(folder -> folder.open("file"));

    loop.post(
        () -> {
          for (int i = 0; i < 50; i++) {
            disk.write(loop, file, i, bytes("x"), noting("write"));
            disk.sync(loop, file, Outcome.of(_ -> happened.add("sync"), _ -> {}));
          }
        });

    rig.until(loop, () -> happened.size() == 100);
    assertThat(happened).filteredOn("sync"::equals).hasSize(50);
  }

  @Test
  void aSliceOutlivesTheClosingAndTheDeletionOfItsFile() {
    DiskFile file = done(folder -> folder.open("file"));
    loop.post(() -> disk.write(loop, file, 0, bytes("abcdef"), noting("write")));
    rig.until(loop, () -> !happened.isEmpty());
    var slice = new FileSlice[1];
    rig.on(loop, () -> slice[0] = file.slice(2, 3));

    done(
        folder -> {
          file.close();
          folder.delete("file");
          return true;
        });

    var target = ByteBuffer.allocate(3);
    loop.post(() -> disk.read(loop, slice[0].file(), 2, target, noting("read")));
    rig.until(loop, () -> happened.size() == 2);
    rig.on(loop, () -> slice[0].release());
    assertThat(text(target)).isEqualTo("cde");
  }

  @Test
  void namesCanBeListedRenamedAndDeleted() {
    List<String> names =
        done(
            folder -> {
              folder.makeFolders("a/b");
              for (String name : List.of("two", "one", "three")) {
                DiskFile file = folder.open("a/b/" + name);
                file.write(0, bytes(name));
                file.close();
              }
              folder.rename("a/b/two", "a/b/one");
              folder.delete("a/b/three");
              folder.sync("a/b");
              folder.sync("");
              return folder.list("a/b");
            });

    assertThat(names).containsExactly("one");
    List<Object> facts =
        done(
            folder ->
                List.of(
                    readAll(folder.open("a/b/one")),
                    folder.exists("a/b"),
                    folder.exists("a/b/three")));
    assertThat(facts).containsExactly("two", true, false);
  }

  @Test
  void aFileGrowsWithZerosAndShrinks() {
    String content =
        done(
            folder -> {
              DiskFile file = folder.open("file");
              file.write(0, bytes("abcdef"));
              file.resize(2);
              file.resize(4);
              return readAll(file);
            });

    assertThat(content).isEqualTo("ab\0\0");
  }

  @Test
  void aDurableFileTakesWholeBlocksAndGivesThemBack() {
    ByteBuffer block =
        Arena.ofAuto().allocate(2L * Folder.BLOCK_BYTES, Folder.BLOCK_BYTES).asByteBuffer();
    block.put(0, "first".getBytes(UTF_8)).put(Folder.BLOCK_BYTES, "second".getBytes(UTF_8));

    String second =
        done(
            folder -> {
              DiskFile file = folder.openDurable("ring");
              file.write(Folder.BLOCK_BYTES, block.duplicate());
              ByteBuffer back =
                  Arena.ofAuto().allocate(Folder.BLOCK_BYTES, Folder.BLOCK_BYTES).asByteBuffer();
              file.read(2L * Folder.BLOCK_BYTES, back);
              file.close();
              return text(back.position(6));
            });

    assertThat(second).isEqualTo("second");
  }

  @Test
  void theDiskTellsItsSpace() {
    Disk.Space space = disk.space();

    assertThat(space.freeBytes()).isPositive().isLessThanOrEqualTo(space.totalBytes());
  }
}
