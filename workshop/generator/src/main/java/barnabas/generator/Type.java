package barnabas.generator;

/// The type of a field.
sealed interface Type {

  /// A value without parts of its own.
  enum Plain implements Type {
    BOOL("bool", "boolean", 1),
    INT8("int8", "byte", 1),
    INT16("int16", "short", 2),
    UINT16("uint16", "int", 2),
    INT32("int32", "int", 4),
    UINT32("uint32", "long", 4),
    INT64("int64", "long", 8),
    FLOAT64("float64", "double", 8),
    UUID("uuid", "Uuid", 16),
    STRING("string", "String", 2),
    BYTES("bytes", "ByteBuffer", 4),
    RECORDS("records", "Payload", 4);

    final String word;
    final String java;

    /// The fewest bytes that a value takes in versions that are not flexible.
    final int bytesMin;

    Plain(String word, String java, int bytesMin) {
      this.word = word;
      this.java = java;
      this.bytesMin = bytesMin;
    }

    /// Whether its length stands in front of it.
    boolean isSized() {
      return this == STRING || this == BYTES || this == RECORDS;
    }

    boolean isPrimitive() {
      return Character.isLowerCase(java.charAt(0));
    }

    String boxed() {
      return switch (java) {
        case "boolean" -> "Boolean";
        case "byte" -> "Byte";
        case "short" -> "Short";
        case "int" -> "Integer";
        case "long" -> "Long";
        case "double" -> "Double";
        default -> java;
      };
    }
  }

  /// A struct, by its name.
  record Named(String name) implements Type {}

  /// A list of plain values or of structs.
  record ListOf(Type element) implements Type {}
}
