package barnabas.generator;

import java.util.List;

/// Writes a record's `read` method and what it calls.
final class ReadSource {
  private final Schema.Message message;
  private final List<FieldSource> fields;
  private final String name;
  private final Source out;

  ReadSource(Schema.Message message, Schema.Struct struct, Source out) {
    this.message = message;
    this.fields = FieldSource.of(message, struct);
    this.name = struct.name();
    this.out = out;
  }

  void write() {
    out.blank();
    out.line("/// Reads one of that version.");
    out.line("public static " + name + " read(Reader in, short version) {");
    if (FieldSource.flexible(message).equals("flexible")) {
      out.line("boolean flexible = " + message.flexible().condition(message.versions()) + ";");
    }
    fields.forEach(this::field);
    tags();
    out.line("return new " + name + "(" + arguments(fields) + ");");
    out.line("}");
    for (FieldSource field : fields) {
      if (field.field().type() instanceof Type.ListOf(Type element)) {
        list(field, element);
      }
    }
  }

  static String arguments(List<FieldSource> fields) {
    StringBuilder text = new StringBuilder();
    fields.forEach(field -> text.append(field.name()).append(", "));
    return text.append("unknownTags").toString();
  }

  private void field(FieldSource field) {
    String here = field.inPlace().condition(message.versions());
    String start = field.javaType() + " " + field.name() + " = ";
    switch (here) {
      case "true" -> out.line(start + value(field) + ";");
      case "false" -> out.line(start + field.defaultValue() + ";");
      default -> {
        out.line(start + field.defaultValue() + ";");
        out.line("if (" + here + ") {");
        out.line(field.name() + " = " + value(field) + ";");
        out.line("}");
      }
    }
  }

  private void tags() {
    String flexible = FieldSource.flexible(message);
    List<FieldSource> tagged = fields.stream().filter(FieldSource::isTagged).toList();
    if (flexible.equals("false")) {
      out.line("List<UnknownTag> unknownTags = List.of();");
    } else if (tagged.isEmpty()) {
      String read = "in.unknownTags()";
      out.line(
          "List<UnknownTag> unknownTags = "
              + (flexible.equals("true") ? read : "flexible ? " + read + " : List.of()")
              + ";");
    } else {
      out.line("List<UnknownTag> unknownTags = List.of();");
      if (!flexible.equals("true")) {
        out.line("if (flexible) {");
      }
      knownTags(tagged);
      if (!flexible.equals("true")) {
        out.line("}");
      }
    }
  }

  private void knownTags(List<FieldSource> tagged) {
    out.line("int tagCount = in.tagCount();");
    out.line("for (int i = 0, tag = -1; i < tagCount; i++) {");
    out.line("tag = in.tag(tag);");
    out.line("int outer = in.enterTag();");
    out.line("switch (tag) {");
    for (FieldSource field : tagged) {
      String here = field.field().tagged().condition(message.versions());
      boolean always = message.flexible().equals(field.field().tagged());
      out.line("case " + field.field().tag() + " -> {");
      if (!always) {
        out.line("if (" + here + ") {");
      }
      out.line(field.name() + " = " + value(field) + ";");
      if (!always) {
        out.line("} else {");
        out.line("unknownTags = in.unknownTag(tag, unknownTags);");
        out.line("}");
      }
      out.line("}");
    }
    out.line("default -> unknownTags = in.unknownTag(tag, unknownTags);");
    out.line("}");
    out.line("in.leaveTag(outer);");
    out.line("}");
  }

  private String value(FieldSource field) {
    return switch (field.field().type()) {
      case Type.Plain plain when plain.isSized() -> sized(field, plain);
      case Type.Plain plain -> "in." + plain.word + "()";
      case Type.Named(String struct) -> {
        String read = struct + ".read(in, version)";
        String present = field.isTagged() ? "in.int8() != 0" : "in.present()";
        yield switch (field.nullableHere()) {
          case "false" -> read;
          case "true" -> present + " ? " + read + " : null";
          default -> "!(" + field.nullableHere() + ") || " + present + " ? " + read + " : null";
        };
      }
      case Type.ListOf ignored -> "read" + RecordSource.capital(field.name()) + "(in, version)";
    };
  }

  private String sized(FieldSource field, Type.Plain plain) {
    String flexible = FieldSource.flexible(message);
    String never = "in." + plain.word + "(" + flexible + ")";
    String maybe = "in.nullable" + RecordSource.capital(plain.word) + "(" + flexible + ")";
    return switch (field.nullableHere()) {
      case "false" -> never;
      case "true" -> maybe;
      default -> field.nullableHere() + " ? " + maybe + " : " + never;
    };
  }

  private void list(FieldSource field, Type element) {
    String type = FieldSource.elementType(element);
    String count = "(" + flexibleOf() + ", " + new BytesMin(message).expression(element) + ")";
    out.blank();
    out.line(
        "private static "
            + field.javaType()
            + " read"
            + RecordSource.capital(field.name())
            + "(Reader in, short version) {");
    out.line(
        "int count = "
            + switch (field.nullableHere()) {
              case "false" -> "in.count" + count;
              case "true" -> "in.nullableCount" + count;
              default ->
                  field.nullableHere() + " ? in.nullableCount" + count + " : in.count" + count;
            }
            + ";");
    if (!field.nullableHere().equals("false")) {
      out.line("if (count < 0) {").line("return null;").line("}");
    }
    out.line("if (count == 0) {").line("return List.of();").line("}");
    out.line(type + "[] items = new " + type + "[count];");
    out.line("for (int i = 0; i < count; i++) {");
    out.line("items[i] = " + elementValue(element) + ";");
    out.line("}");
    out.line("return List.of(items);");
    out.line("}");
  }

  private String flexibleOf() {
    return message.flexible().condition(message.versions());
  }

  private String elementValue(Type element) {
    return switch (element) {
      case Type.Plain plain when plain.isSized() -> "in." + plain.word + "(" + flexibleOf() + ")";
      case Type.Plain plain -> "in." + plain.word + "()";
      case Type.Named(String struct) -> struct + ".read(in, version)";
      case Type.ListOf ignored ->
          throw new SchemaException("a list of lists is not in the protocol");
    };
  }
}
