package barnabas.generator;

import java.util.List;
import java.util.stream.Collectors;

/// Writes the sealed interface of stored records that share one log.
///
/// On disk each is its id and its version as unsigned varints, then its body.
final class FamilySource {
  private FamilySource() {}

  static String file(String packageName, Schema.Data data) {
    Source out = new Source();
    String family = data.family();
    out.line(RecordSource.HEAD).line("package " + packageName + ";").blank();
    if (!packageName.equals("barnabas.wire")) {
      for (String type : List.of("MalformedMessageException", "Reader", "StoredRecord", "Writer")) {
        out.line("import barnabas.wire." + type + ";");
      }
      out.blank();
    }
    out.doc(data.familyDoc().isEmpty() ? List.of("A " + family + ".") : data.familyDoc());
    out.line(
        "public sealed interface "
            + family
            + " extends StoredRecord permits "
            + data.records().stream().map(Schema.Message::name).collect(Collectors.joining(", "))
            + " {");
    out.blank();
    out.line("/// Its number in front of the stored bytes.");
    out.line("int id();");
    out.blank();
    out.line("/// Writes id, newest version and body.");
    out.line("default void write(Writer out) {");
    out.line("out.unsignedVarint(id());");
    out.line("out.unsignedVarint(highestVersion());");
    out.line("write(out, highestVersion());");
    out.line("}");
    read(out, data);
    out.line("}");
    return out.toString();
  }

  private static void read(Source out, Schema.Data data) {
    out.blank();
    out.line("/// Reads id, version and body.");
    out.line("static " + data.family() + " read(Reader in) {");
    out.line("int id = in.unsignedVarint();");
    out.line("int version = in.unsignedVarint();");
    out.line("return switch (id) {");
    for (Schema.Message message : data.records()) {
      out.line("case " + message.id() + " -> {");
      out.line(
          "in.checkVersion(version, "
              + message.versions().lowest()
              + ", "
              + message.versions().highest()
              + ");");
      out.line("yield " + message.name() + ".read(in, (short) version);");
      out.line("}");
    }
    out.line(
        "default -> throw new MalformedMessageException(\"no "
            + data.family()
            + " has the id \" + id);");
    out.line("};");
    out.line("}");
  }
}
