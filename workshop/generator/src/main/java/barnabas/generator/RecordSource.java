package barnabas.generator;

import java.util.ArrayList;
import java.util.List;

/// Writes the Java file of a message: a record with its nested records.
final class RecordSource {
  static final String HEAD = "// Generated from the schema. Edit the schema instead.";

  private static final String RESPONSE = " implements ResponseMessage";

  private final Schema.Message message;
  private final Source out = new Source();
  private final String supertype;
  private final List<String> members;

  private RecordSource(Schema.Message message, String supertype, List<String> members) {
    this.message = message;
    this.supertype = supertype;
    this.members = members;
  }

  /// The whole file. `members` are further lines for the outer record's body.
  static String file(
      String packageName, Schema.Message message, String supertype, List<String> members) {
    RecordSource source = new RecordSource(message, supertype, members);
    source.imports(packageName);
    source.struct(message.body(), true);
    return source.out.toString();
  }

  static String capital(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private void imports(String packageName) {
    out.line(HEAD).line("package " + packageName + ";").blank();
    if (!packageName.equals("barnabas.wire")) {
      for (String type :
          List.of("Payload", "Reader", "StoredRecord", "UnknownTag", "Uuid", "Writer")) {
        out.line("import barnabas.wire." + type + ";");
      }
    }
    out.line("import java.nio.ByteBuffer;");
    out.line("import java.util.List;");
    out.line("import java.util.Objects;");
    out.line("import org.jspecify.annotations.Nullable;");
    out.blank();
  }

  private void struct(Schema.Struct struct, boolean outer) {
    List<FieldSource> fields = FieldSource.of(message, struct);
    String name = struct.name();
    out.doc(doc(struct, fields, outer));
    out.line("public record " + name + "(");
    for (FieldSource field : fields) {
      out.line("    " + field.javaType() + " " + field.name() + ",");
    }
    out.line("    List<UnknownTag> unknownTags)" + (outer ? supertype : "") + " {");
    out.blank();
    out.line("/// All fields as they are in versions that don't carry them.");
    out.line(
        "public static final " + name + " DEFAULT = new " + name + "(" + defaults(fields) + ");");
    if (outer) {
      members.forEach(out::line);
    }
    new ReadSource(message, struct, out).write();
    out.blank().line(outer ? "@Override" : "/// Writes it in that version.");
    new WriteSource(message, struct, out).write();
    if (!outer) {
      holdsDefaults(fields);
    }
    if (supertype.equals(RESPONSE)) {
      new ErrorsSource(message, struct, out).write(outer);
    }
    fields.forEach(field -> with(struct, fields, field, outer));
    if (outer) {
      message
          .nested()
          .forEach(
              nested -> {
                out.blank();
                struct(nested, false);
              });
    }
    out.line("}");
  }

  private static List<String> doc(Schema.Struct struct, List<FieldSource> fields, boolean outer) {
    List<String> lines = new ArrayList<>(struct.doc());
    if (lines.isEmpty()) {
      lines.add((outer ? "The message " : "The struct ") + struct.name() + ".");
    }
    lines.add("");
    for (FieldSource field : fields) {
      List<String> words = field.field().doc();
      String what = String.join(" ", words);
      String range =
          field.present().equals("true") ? "" : " (versions " + field.field().versions() + ")";
      lines.add("@param " + field.name() + " " + what + range);
    }
    lines.add(
        "@param unknownTags tagged fields that this schema does not know, in order of their tags");
    return lines;
  }

  private static String defaults(List<FieldSource> fields) {
    StringBuilder text = new StringBuilder();
    fields.forEach(field -> text.append(field.defaultValue()).append(", "));
    return text.append("List.of()").toString();
  }

  private void holdsDefaults(List<FieldSource> fields) {
    out.blank();
    out.line("private boolean holdsDefaults() {");
    StringBuilder text = new StringBuilder("unknownTags.isEmpty()");
    fields.forEach(field -> text.append(" && !(").append(field.differs()).append(")"));
    out.line("return " + text + ";");
    out.line("}");
  }

  private void with(
      Schema.Struct struct, List<FieldSource> fields, FieldSource field, boolean outer) {
    String name = struct.name();
    out.blank();
    out.line("/// The same with another `" + field.name() + "`.");
    if (outer && supertype.contains("ResponseMessage") && field.name().equals("throttleTimeMs")) {
      out.line("@Override");
    }
    out.line(
        "public "
            + name
            + " with"
            + capital(field.name())
            + "("
            + field.javaType()
            + " "
            + field.name()
            + ") {");
    out.line("return new " + name + "(" + ReadSource.arguments(fields) + ");");
    out.line("}");
  }
}
