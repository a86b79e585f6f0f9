package barnabas.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

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

  /// The application that the broker runs in has no zstd, the one that writes to it has.
  @Test
  void aCodecThatIsMissingIsRefusedAndTheBrokerServesOn() throws Exception {
    URL api = Logger.class.getProtectionDomain().getCodeSource().getLocation();
    URL[] path = {jar().toUri().toURL(), api};
    try (var loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Class<?> testkit = loader.loadClass("barnabas.testkit.Barnabas");
      try (var broker = (AutoCloseable) testkit.getMethod("start").invoke(null)) {
        String servers = (String) testkit.getMethod("bootstrapServers").invoke(broker);

        assertThatThrownBy(() -> send(servers, "zstd"))
            .hasCauseInstanceOf(UnsupportedCompressionTypeException.class);
        assertThatThrownBy(() -> send(servers, "snappy"))
            .hasCauseInstanceOf(UnsupportedCompressionTypeException.class);
        assertThat(send(servers, "gzip")).isZero();
      }
    }
  }

  private static long send(String servers, String codec) throws Exception {
    Map<String, Object> configs = Map.of("bootstrap.servers", servers, "compression.type", codec);
    try (var producer =
        new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
      return producer.send(new ProducerRecord<>("t", "words")).get().offset();
    }
  }

  @Test
  void itIsAsSmallAsItsPageSays() throws IOException {
    assertThat(Files.size(jar())).isLessThan(BYTES_MAX);
  }
}
