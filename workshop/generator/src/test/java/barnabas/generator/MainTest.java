package barnabas.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Proves what the generator leaves in its output folder. That the generated code is right is
/// proven in wire, against kafka-clients.
class MainTest {
  private static final String BEGUN = "data Begun id 1 versions 0-1 flexible 0+ { at: int64 }\n";

  @TempDir Path folder;
  private Path schemas;
  private Path output;

  @BeforeEach
  void prepare() throws IOException {
    schemas = Files.createDirectory(folder.resolve("schema"));
    output = folder.resolve("generated");
  }

  @Test
  void eachRecordAndEachFamilyBecomesAFile() throws IOException {
    Files.writeString(schemas.resolve("Event.data"), "family Event\n" + BEGUN);

    generate();

    assertThat(output.resolve("some/place/Begun.java")).content().contains("implements Event {");
    assertThat(output.resolve("some/place/Event.java"))
        .content()
        .contains("sealed interface Event extends StoredRecord permits Begun {")
        .contains("in.checkVersion(version, 0, 1);");
  }

  @Test
  void aFileIsRewrittenOnlyIfItsContentChanged() throws IOException {
    Files.writeString(schemas.resolve("Event.data"), "family Event\n" + BEGUN);
    generate();
    Path begun = output.resolve("some/place/Begun.java");
    FileTime before = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(begun, before);

    generate();
    assertThat(Files.getLastModifiedTime(begun)).isEqualTo(before);

    Files.writeString(
        schemas.resolve("Event.data"), "family Event\n" + BEGUN.replace("int64", "int32"));
    generate();
    assertThat(Files.getLastModifiedTime(begun)).isNotEqualTo(before);
  }

  @Test
  void aFileThatNoSchemaMakesAnyMoreGoes() throws IOException {
    Files.writeString(schemas.resolve("Event.data"), "family Event\n" + BEGUN);
    generate();

    Files.writeString(
        schemas.resolve("Event.data"), "family Event\n" + BEGUN.replace("Begun", "Started"));
    generate();

    assertThat(output.resolve("some/place/Begun.java")).doesNotExist();
    assertThat(output.resolve("some/place/Started.java")).exists();
  }

  @Test
  void anApiBringsItsKeyAndTheSealedSupertypes() throws IOException {
    Files.writeString(
        schemas.resolve("LongPoll.api"),
        "api LongPoll key 7 versions 2-3 advertised 0-3 flexible 3+ request { } response { }");

    generate();

    assertThat(output.resolve("some/place/ApiKey.java"))
        .content()
        .contains("LONG_POLL(7, \"LongPoll\", 0, 2, 3, 3);");
    assertThat(output.resolve("some/place/RequestMessage.java"))
        .content()
        .contains("permits LongPollRequest {");
  }

  @Test
  void twoSchemasCannotMakeTheSameType() throws IOException {
    Files.writeString(schemas.resolve("A.data"), "data Same versions 0 { }");
    Files.writeString(schemas.resolve("B.data"), "data Same versions 0 { }");

    assertThatThrownBy(this::generate).hasMessageContaining("two schemas make a type Same");
  }

  private void generate() throws IOException {
    Main.generate(schemas, output, "some.place");
  }
}
