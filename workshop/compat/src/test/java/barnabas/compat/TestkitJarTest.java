package barnabas.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/// The testkit as an application gets it: one small jar that meets nothing of the application's.
/// The packaged file is looked at.
class TestkitJarTest {

  /// What docs/testing.md says, rounded up.
  private static final long BYTES_MAX = 3_400_000;

  private static Path jar() throws IOException {
    Path folder = Path.of(System.getProperty("compat.root"), "testkit", "target");
    try (var files = Files.newDirectoryStream(folder, "testkit-*.jar")) {
      return files.iterator().next();
    }
  }

  @Test
  void nothingInItHasAnothersName() throws IOException {
    try (var jar = new JarFile(jar().toFile())) {
      List<String> strangers =
          jar.stream()
              .filter(entry -> !entry.isDirectory())
              .map(ZipEntry::getName)
              .filter(name -> !name.startsWith("barnabas/"))
              .toList();

      assertThat(strangers).containsExactly("META-INF/NOTICE");
      assertThat(jar.getEntry("barnabas/testkit/Barnabas.class")).isNotNull();
      assertThat(jar.getEntry("barnabas/shaded/pcollections/PMap.class")).isNotNull();
    }
  }

  @Test
  void noLambdaIsLeftToTheFirstUse() throws IOException {
    try (var jar = new JarFile(jar().toFile())) {
      List<String> leaving =
          jar.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith(".class"))
              .filter(name -> contains(jar, name, "java/lang/invoke/LambdaMetafactory"))
              .toList();

      assertThat(leaving).isEmpty();
    }
  }

  private static boolean contains(JarFile jar, String entry, String word) {
    try (var in = jar.getInputStream(jar.getEntry(entry))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(word);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void itIsAsSmallAsItsPageSays() throws IOException {
    assertThat(Files.size(jar())).isLessThan(BYTES_MAX);
  }
}
