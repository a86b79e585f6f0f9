package barnabas.generator;

/// The fewest bytes that an element of a list can take: what bounds a claimed count by the bytes
/// that are there, before anything is allocated.
final class BytesMin {
  private final Schema.Message message;

  BytesMin(Schema.Message message) {
    this.message = message;
  }

  /// A Java expression on `version`; a plain number where all versions agree.
  String expression(Type element) {
    StringBuilder text = new StringBuilder();
    int highest = message.versions().highest();
    int bytes = of(element, highest);
    for (int version = highest - 1; version >= message.versions().lowest(); version--) {
      int lower = of(element, version);
      if (lower != bytes) {
        text.append("version > ").append(version).append(" ? ").append(bytes).append(" : ");
        bytes = lower;
      }
    }
    return text.append(bytes).toString();
  }

  private int of(Type type, int version) {
    boolean flexible = message.flexible().contains(version);
    return switch (type) {
      case Type.Plain plain -> plain.isSized() && flexible ? 1 : plain.bytesMin;
      case Type.Named(String name) -> Math.max(1, of(message.struct(name), version));
      case Type.ListOf ignored -> flexible ? 1 : 4;
    };
  }

  private int of(Schema.Struct struct, int version) {
    int bytes = message.flexible().contains(version) ? 1 : 0;
    for (FieldSource field : FieldSource.of(message, struct)) {
      if (field.inPlace().contains(version)) {
        boolean struck = field.field().type() instanceof Type.Named;
        boolean absent = struck && field.field().nullable().contains(version);
        bytes += absent ? 1 : of(field.field().type(), version);
      }
    }
    return bytes;
  }
}
