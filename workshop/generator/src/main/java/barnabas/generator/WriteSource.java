package barnabas.generator;

import java.util.Comparator;
import java.util.List;

/// Writes a record's `write` method.
final class WriteSource {
  private final Schema.Message message;
  private final List<FieldSource> fields;
  private final Source out;

  WriteSource(Schema.Message message, Schema.Struct struct, Source out) {
    this.message = message;
    this.fields = FieldSource.of(message, struct);
    this.out = out;
  }

  void write() {
    out.line("public void write(Writer out, short version) {");
    if (FieldSource.flexible(message).equals("flexible")) {
      out.line("boolean flexible = " + message.flexible().condition(message.versions()) + ";");
    }
    for (FieldSource field : fields) {
      String here = field.inPlace().condition(message.versions());
      switch (here) {
        case "true" -> value(field);
        case "false" -> {}
        default -> {
          out.line("if (" + here + ") {");
          value(field);
          out.line("}");
        }
      }
    }
    tags();
    out.line("}");
  }

  private void tags() {
    String flexible = FieldSource.flexible(message);
    if (flexible.equals("false")) {
      return;
    }
    if (!flexible.equals("true")) {
      out.line("if (flexible) {");
    }
    List<FieldSource> tagged =
        fields.stream()
            .filter(FieldSource::isTagged)
            .sorted(Comparator.comparingInt(field -> field.field().tag()))
            .toList();
    if (tagged.isEmpty()) {
      out.line("out.unknownTags(unknownTags);");
    } else {
      knownTags(tagged);
    }
    if (!flexible.equals("true")) {
      out.line("}");
    }
  }

  private void knownTags(List<FieldSource> tagged) {
    out.line("int tagCount = unknownTags.size();");
    for (FieldSource field : tagged) {
      String has = "has" + RecordSource.capital(field.name());
      boolean always = message.flexible().equals(field.field().tagged());
      String here = field.field().tagged().condition(message.versions());
      String differs = always ? field.differs() : here + " && (" + field.differs() + ")";
      out.line("boolean " + has + " = " + differs + ";");
      out.line("tagCount += " + has + " ? 1 : 0;");
    }
    out.line("out.unsignedVarint(tagCount);");
    out.line("int unknown = 0;");
    for (FieldSource field : tagged) {
      int tag = field.field().tag();
      out.line("if (has" + RecordSource.capital(field.name()) + ") {");
      out.line("unknown = out.unknownTagsBelow(" + tag + ", unknownTags, unknown);");
      out.line("long mark = out.beginTag(" + tag + ");");
      value(field);
      out.line("out.endTag(mark);");
      out.line("}");
    }
    out.line("out.unknownTagsFrom(unknownTags, unknown);");
  }

  private void value(FieldSource field) {
    switch (field.field().type()) {
      case Type.Plain plain when plain.isSized() -> sized(field, plain);
      case Type.Plain plain -> out.line("out." + plain.word + "(" + field.name() + ");");
      case Type.Named ignored -> struct(field);
      case Type.ListOf(Type element) -> list(field, element);
    }
  }

  private void sized(FieldSource field, Type.Plain plain) {
    String flexible = FieldSource.flexible(message);
    String maybe =
        "out.nullable"
            + RecordSource.capital(plain.word)
            + "("
            + field.name()
            + ", "
            + flexible
            + ");";
    switch (field.nullableHere()) {
      case "true" -> out.line(maybe);
      case "false" ->
          out.line("out." + plain.word + "(" + required(field) + ", " + flexible + ");");
      default -> {
        out.line("if (" + field.nullableHere() + ") {").line(maybe).line("} else {");
        out.line("out." + plain.word + "(" + required(field) + ", " + flexible + ");").line("}");
      }
    }
  }

  private void struct(FieldSource field) {
    if (field.nullableHere().equals("false")) {
      out.line(required(field) + ".write(out, version);");
      return;
    }
    boolean always = field.nullableHere().equals("true");
    String allowed = always ? "" : field.nullableHere() + " && ";
    out.line("if (" + allowed + field.name() + " == null) {");
    out.line("out.int8((byte) " + (field.isTagged() ? 0 : -1) + ");");
    out.line("} else {");
    out.line(always ? "out.int8((byte) 1);" : "if (" + field.nullableHere() + ") {");
    if (!always) {
      out.line("out.int8((byte) 1);").line("}");
    }
    out.line((always ? field.name() : required(field)) + ".write(out, version);");
    out.line("}");
  }

  private void list(FieldSource field, Type element) {
    String flexible = FieldSource.flexible(message);
    boolean never = field.nullableHere().equals("false");
    if (!never) {
      boolean always = field.nullableHere().equals("true");
      String allowed = always ? "" : field.nullableHere() + " && ";
      out.line("if (" + allowed + field.name() + " == null) {");
      out.line("out.nullCount(" + flexible + ");");
      out.line("} else {");
    }
    out.line("out.count(" + required(field) + ".size(), " + flexible + ");");
    out.line("for (" + FieldSource.elementType(element) + " item : " + field.name() + ") {");
    out.line(
        switch (element) {
          case Type.Plain plain when plain.isSized() ->
              "out." + plain.word + "(item, " + flexible + ");";
          case Type.Plain plain -> "out." + plain.word + "(item);";
          case Type.Named ignored -> "item.write(out, version);";
          case Type.ListOf ignored ->
              throw new SchemaException("a list of lists is not in the protocol");
        });
    out.line("}");
    if (!never) {
      out.line("}");
    }
  }

  /// The value where null is not allowed: a null there is the caller's bug.
  private static String required(FieldSource field) {
    return field.field().isNullable() && !field.nullableHere().equals("true")
        ? "Objects.requireNonNull(" + field.name() + ", \"" + field.name() + "\")"
        : field.name();
  }
}
