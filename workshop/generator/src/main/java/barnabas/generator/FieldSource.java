package barnabas.generator;

import java.util.List;

/// How one field looks in Java.
record FieldSource(Schema.Message message, Schema.Field field) {

  static List<FieldSource> of(Schema.Message message, Schema.Struct struct) {
    return struct.fields().stream().map(field -> new FieldSource(message, field)).toList();
  }

  String name() {
    return field.name();
  }

  /// The component's type, with its nullness.
  String javaType() {
    return (field.isNullable() ? "@Nullable " : "") + bareType();
  }

  String bareType() {
    return switch (field.type()) {
      case Type.Plain plain -> plain.java;
      case Type.Named(String struct) -> struct;
      case Type.ListOf(Type element) -> "List<" + elementType(element) + ">";
    };
  }

  static String elementType(Type element) {
    return switch (element) {
      case Type.Plain plain -> plain.boxed();
      case Type.Named(String struct) -> struct;
      case Type.ListOf ignored ->
          throw new SchemaException("a list of lists is not in the protocol");
    };
  }

  /// What the field is in a version that does not carry it.
  String defaultValue() {
    if (field.defaultsToNull()) {
      return "null";
    }
    return switch (field.type()) {
      case Type.Plain plain -> plainDefault(plain);
      case Type.Named(String struct) -> struct + ".DEFAULT";
      case Type.ListOf ignored -> "List.of()";
    };
  }

  private String plainDefault(Type.Plain plain) {
    String given = field.defaultText();
    return switch (plain) {
      case BOOL -> given.isEmpty() ? "false" : given;
      case INT8 -> "(byte) " + (given.isEmpty() ? "0" : given);
      case INT16 -> "(short) " + (given.isEmpty() ? "0" : given);
      case UINT16 -> given.isEmpty() ? "0" : given;
      case INT32 -> given.equals("max") ? "Integer.MAX_VALUE" : given.isEmpty() ? "0" : given;
      case UINT32, INT64 ->
          given.equals("max") ? "Long.MAX_VALUE" : (given.isEmpty() ? "0" : given) + "L";
      case FLOAT64 -> (given.isEmpty() ? "0" : given) + "d";
      case UUID -> "Uuid.ZERO";
      case STRING -> given.isEmpty() ? "\"\"" : given;
      case BYTES -> "Reader.NO_BYTES";
      case RECORDS -> "Payload.EMPTY";
    };
  }

  /// A condition that holds if the field has not its default value.
  String differs() {
    String name = field.name();
    if (field.defaultsToNull()) {
      return name + " != null";
    }
    String orNull = field.isNullable() ? name + " == null || " : "";
    return switch (field.type()) {
      case Type.Plain plain ->
          switch (plain) {
            case BOOL -> defaultValue().equals("true") ? "!" + name : name;
            case INT8, INT16, UINT16, INT32, UINT32, INT64 -> name + " != " + defaultValue();
            case FLOAT64 -> "Double.compare(" + name + ", " + defaultValue() + ") != 0";
            case UUID -> "!" + name + ".isZero()";
            case STRING -> orNull + "!" + name + ".equals(" + defaultValue() + ")";
            case BYTES -> orNull + name + ".hasRemaining()";
            case RECORDS -> orNull + name + ".size() > 0";
          };
      case Type.Named ignored -> orNull + "!" + name + ".holdsDefaults()";
      case Type.ListOf ignored -> orNull + "!" + name + ".isEmpty()";
    };
  }

  /// The condition on `version` under which the field travels at all.
  String present() {
    return field.versions().condition(message.versions());
  }

  boolean isTagged() {
    return field.tag() >= 0;
  }

  /// The versions in which it travels at its place among the others.
  Versions inPlace() {
    Versions own = field.versions().intersect(message.versions());
    if (!isTagged()) {
      return own;
    }
    Versions tagged = field.tagged();
    return tagged.lowest() > own.lowest()
        ? new Versions(own.lowest(), tagged.lowest() - 1)
        : Versions.NONE;
  }

  /// The condition on `version` under which null is allowed.
  String nullableHere() {
    return field.nullable().condition(field.versions().intersect(message.versions()));
  }

  /// `true`, `false` or the local variable that says whether the version is flexible.
  static String flexible(Schema.Message message) {
    return switch (message.flexible().condition(message.versions())) {
      case "true" -> "true";
      case "false" -> "false";
      default -> "flexible";
    };
  }
}
