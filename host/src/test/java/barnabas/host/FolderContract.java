package barnabas.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every Folder and every file in it promise to a task, and what they refuse, run against the
/// real and against the simulated ones.
abstract class FolderContract {

  private Rig rig;
  private Loop loop;

  abstract Rig rig();

  @BeforeEach
  void open() {
    rig = rig();
    loop = rig.loop("loop-0");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /// Runs a task and gives what it gave.
  private <T> T done(Disk.Task<T> task) {
    var values = new ArrayList<T>();
    var failures = new ArrayList<IOException>();
    loop.post(() -> rig.disk().run(loop, 1, task, Outcome.of(values::add, failures::add)));
    rig.until(loop, () -> values.size() + failures.size() == 1);
    assertThat(failures).isEmpty();
    return values.getFirst();
  }

  /// A step that has to be refused.
  private interface Step {
    void run(Folder folder) throws IOException;
  }

  private void assertRefused(Step step) {
    boolean refused =
        done(
            folder -> {
              try {
                step.run(folder);
                return false;
              } catch (IOException expected) {
                return true;
              }
            });
    assertThat(refused).isTrue();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static void make(Folder folder, String path, String content) throws IOException {
    DiskFile file = folder.open(path);
    file.write(0, bytes(content));
    file.close();
  }

  private static String content(Folder folder, String path) throws IOException {
    DiskFile file = folder.open(path);
    var target = ByteBuffer.allocate((int) file.size());
    file.read(0, target);
    file.close();
    return UTF_8.decode(target.flip()).toString();
  }

  @Test
  void aLargeWriteArrivesWholeAndIsReadInPiecesOfAnySize() {
    byte[] written = new byte[3_000_001];
    new Random(3).nextBytes(written);

    byte[] read =
        done(
            folder -> {
              DiskFile file = folder.open("file");
              file.write(7, ByteBuffer.wrap(written));
              byte[] back = new byte[written.length];
              for (int at = 0; at < back.length; at += 77_777) {
                int size = Math.min(77_777, back.length - at);
                assertThat(file.read(7 + at, ByteBuffer.wrap(back, at, size))).isEqualTo(size);
              }
              return back;
            });

    assertThat(read).isEqualTo(written);
  }

  @Test
  void whatAWriteLeavesOutBeforeItIsZeros() {
    String content =
        done(
            folder -> {
              DiskFile file = folder.open("file");
              file.write(3, bytes("x"));
              return content(folder, "file");
            });

    assertThat(content).isEqualTo("\0\0\0x");
  }

  @Test
  void aReadAtTheEndOrBehindItGivesNothing() {
    List<Integer> counts =
        done(
            folder -> {
              DiskFile file = folder.open("file");
              file.write(0, bytes("abc"));
              ByteBuffer target = ByteBuffer.allocate(10);
              return List.of(
                  file.read(2, target),
                  file.read(3, target),
                  file.read(99, target),
                  target.position());
            });

    assertThat(counts).containsExactly(1, 0, 0, 1);
  }

  @Test
  void aFileIsOneWhateverManyHaveItOpen() {
    String content =
        done(
            folder -> {
              DiskFile first = folder.open("file");
              DiskFile second = folder.open("file");
              first.write(0, bytes("abc"));
              second.write(1, bytes("X"));
              first.close();
              second.sync();
              second.close();
              return content(folder, "file");
            });

    assertThat(content).isEqualTo("aXc");
  }

  @Test
  void aCutFileThatGrowsAgainHasNothingOfWhatWasCutOff() {
    String content =
        done(
            folder -> {
              DiskFile file = folder.open("file");
              file.write(0, bytes("abcdef"));
              file.sync();
              file.resize(2);
              file.write(4, bytes("z"));
              return content(folder, "file");
            });

    assertThat(content).isEqualTo("ab\0\0z");
  }

  @Test
  void aRenamedFileKeepsWhatIsWrittenToItUnderItsOldName() {
    String content =
        done(
            folder -> {
              DiskFile file = folder.open("one");
              file.write(0, bytes("abc"));
              folder.rename("one", "two");
              file.write(3, bytes("def"));
              file.close();
              assertThat(folder.exists("one")).isFalse();
              return content(folder, "two");
            });

    assertThat(content).isEqualTo("abcdef");
  }

  @Test
  void aFileThatIsReplacedStaysWhatItWasForWhoHasItOpen() {
    List<String> contents =
        done(
            folder -> {
              make(folder, "one", "first");
              make(folder, "two", "second");
              DiskFile old = folder.open("two");
              folder.rename("one", "two");
              var target = ByteBuffer.allocate(6);
              old.read(0, target);
              old.close();
              return List.of(UTF_8.decode(target.flip()).toString(), content(folder, "two"));
            });

    assertThat(contents).containsExactly("second", "first");
  }

  @Test
  void aFolderIsRenamedWithAllThatIsInIt() {
    List<String> names =
        done(
            folder -> {
              folder.makeFolders("a/b");
              make(folder, "a/b/file", "x");
              folder.rename("a", "c");
              folder.sync("");
              assertThat(content(folder, "c/b/file")).isEqualTo("x");
              return folder.list("");
            });

    assertThat(names).contains("c").doesNotContain("a");
  }

  @Test
  void aFolderThatIsThereCanBeMadeAgain() {
    boolean there =
        done(
            folder -> {
              folder.makeFolders("a/b");
              folder.makeFolders("a/b");
              folder.makeFolders("a");
              return folder.exists("a/b");
            });

    assertThat(there).isTrue();
  }

  @Test
  void aDeletedFileIsReadAndWrittenByWhoHasItOpenAndANewOneIsEmpty() {
    List<String> contents =
        done(
            folder -> {
              make(folder, "file", "old");
              DiskFile open = folder.open("file");
              folder.delete("file");
              open.write(3, bytes("er"));
              var target = ByteBuffer.allocate(5);
              open.read(0, target);
              open.close();
              return List.of(UTF_8.decode(target.flip()).toString(), content(folder, "file"));
            });

    assertThat(contents).containsExactly("older", "");
  }

  @Test
  void whatIsNotThereIsRefused() {
    assertRefused(folder -> folder.list("nowhere"));
    assertRefused(folder -> folder.delete("nothing"));
    assertRefused(folder -> folder.rename("nothing", "something"));
    assertRefused(folder -> folder.open("nowhere/file"));
    assertRefused(folder -> folder.sync("nowhere"));
    assertRefused(
        folder -> {
          make(folder, "file", "x");
          folder.rename("file", "nowhere/file");
        });
  }

  @Test
  void whatIsOfTheOtherKindIsRefused() {
    done(
        folder -> {
          folder.makeFolders("folder/inner");
          make(folder, "file", "x");
          return true;
        });

    assertRefused(folder -> folder.open("folder"));
    assertRefused(folder -> folder.makeFolders("file"));
    assertRefused(folder -> folder.makeFolders("file/inner"));
    assertRefused(folder -> folder.open("file/inner"));
    assertRefused(folder -> folder.list("file"));
    assertRefused(folder -> folder.rename("file", "folder"));
    assertRefused(folder -> folder.delete("folder"));
  }
}
