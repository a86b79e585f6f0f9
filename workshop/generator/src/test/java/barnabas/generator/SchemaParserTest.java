package barnabas.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Proves what the schema language accepts, and that each mistake is refused with its place.
class SchemaParserTest {

  @Test
  void commentsBelongToWhatFollowsThem() {
    Schema.Api api =
        (Schema.Api)
            SchemaParser.parse(
                "Beat.api",
                """
                # Keeps alive.
                api Beat key 12 versions 0-4 advertised 0-4 flexible 4+
                # The question.
                request {
                  # Whose group.
                  # In two lines.
                  groupId: string
                  parts: [Part] { index: int32 }   # of the next field
                  last: int8 versions 2+ = -1
                }
                response { }
                """);

    assertThat(api.doc()).containsExactly("Keeps alive.");
    assertThat(api.request().doc()).containsExactly("The question.");
    Schema.Struct body = api.request().body();
    assertThat(body.fields().get(0).doc()).containsExactly("Whose group.", "In two lines.");
    assertThat(body.fields().get(2).doc()).containsExactly("of the next field");
    assertThat(api.response().body().fields()).isEmpty();
  }

  @Test
  void aFieldHasAllThatIsSaidOfIt() {
    Schema.Field field =
        field("epoch: int64 versions 2+ tag 3 5+ = max", "versions 0-9 flexible 5+");

    assertThat(field.type()).isEqualTo(Type.Plain.INT64);
    assertThat(field.versions()).isEqualTo(new Versions(2, 9));
    assertThat(field.tag()).isEqualTo(3);
    assertThat(field.tagged()).isEqualTo(new Versions(5, 9));
    assertThat(field.defaultText()).isEqualTo("max");
  }

  @Test
  void aFieldMayHaveTheNameOfAnOption() {
    assertThat(field("versions: [int16] versions 1+", "versions 0-2").name()).isEqualTo("versions");
    assertThat(field("tag: string? = null", "versions 0-2").defaultsToNull()).isTrue();
  }

  @Test
  void structsKeepTheOrderInWhichTheyBegin() {
    Schema.Data data =
        (Schema.Data)
            SchemaParser.parse(
                "Tree.data",
                "data Tree versions 0 { a: A { b: [B] { c: int8 } } d: D { e: bool } again: [B] }");

    assertThat(data.records().getFirst().nested().stream().map(Schema.Struct::name))
        .containsExactly("A", "B", "D");
  }

  @Test
  void aFamilyGivesEachRecordAnId() {
    Schema.Data data =
        (Schema.Data)
            SchemaParser.parse(
                "Event.data",
                """
                # What happens.
                family Event
                # It begins.
                data Begun id 1 versions 0-1 { }
                # It ends.
                data Ended id 2 versions 0 { }
                """);

    assertThat(data.family()).isEqualTo("Event");
    assertThat(data.familyDoc()).containsExactly("What happens.");
    assertThat(data.records().get(1).id()).isEqualTo(2);
    assertThat(data.records().get(1).doc()).containsExactly("It ends.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: int33 | there is no type int33",
        "a: int32 a: int32 | two fields of this name",
        "a: int32 tag 0 versions 1 | expected ':'",
        "a: int32 tag 0 | not flexible",
        "a: string = null | never nullable",
        "a: int32? | can't be nullable",
        "a: Missing | no struct Missing",
        "a: int32 { b: int8 } | only a struct",
        "a: [[int32]] | list of lists",
        "a: int32 versions 7+ | in no version",
        "a: A { b: int8 } c: A { d: int8 } | declared twice",
        "class: int32 | can't have this name",
        "version: int32 | can't have this name",
        "a: int32 versions x | is not a version",
        "a int32 | expected ':'"
      })
  void aMistakeIsRefusedInWords(String fields, String words) {
    assertThatThrownBy(() -> field(fields, "versions 0-2"))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("Thing.data")
        .hasMessageContaining(words);
  }

  @Test
  void twoFieldsCannotShareATag() {
    assertThatThrownBy(() -> field("a: int8 tag 0 b: int8 tag 0", "versions 0 flexible 0+"))
        .hasMessageContaining("the tag 0 is taken");
  }

  @Test
  void aFileThatEndsTooEarlyIsRefusedWithItsLine() {
    assertThatThrownBy(
            () -> SchemaParser.parse("Thing.data", "data Thing versions 0 {\n a: int8\n"))
        .hasMessage("Thing.data:3: the file ends too early");
  }

  @Test
  void anApiStandsInAFileOfItsName() {
    assertThatThrownBy(() -> SchemaParser.parse("Other.api", "api Beat key 1 versions 0\n"))
        .hasMessageContaining("Beat.api");
  }

  private static Schema.Field field(String fields, String head) {
    Schema.Data data =
        (Schema.Data) SchemaParser.parse("Thing.data", "data Thing " + head + " {" + fields + "}");
    return data.records().getFirst().body().fields().getFirst();
  }
}
