package barnabas.generator;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Writes the `errors` method of responses, which tells each error code that they carry other than
/// 0, wherever in them it stands.
final class ErrorsSource {
  private static final Set<String> NAMES = Set.of("errorCode", "partitionErrorCode");

  private final Schema.Message message;
  private final Schema.Struct struct;
  private final Source out;

  ErrorsSource(Schema.Message message, Schema.Struct struct, Source out) {
    this.message = message;
    this.struct = struct;
    this.out = out;
  }

  /// Writes it if the struct holds an error code; of the whole response in any case.
  void write(boolean outer) {
    if (!outer && !holdsCodes(struct, new HashSet<>())) {
      return;
    }
    out.blank().line(outer ? "@Override" : "/// Tells each error that this holds.");
    out.line("public void errors(ErrorSink sink) {");
    for (Schema.Field field : struct.fields()) {
      if (isCode(field)) {
        out.line("if (" + field.name() + " != 0) {");
        out.line("sink.met(" + field.name() + ");").line("}");
      } else if (holdsCodes(field, new HashSet<>())) {
        within(field);
      }
    }
    out.line("}");
  }

  private void within(Schema.Field field) {
    if (field.isNullable()) {
      out.line("if (" + field.name() + " != null) {");
    }
    switch (field.type()) {
      case Type.ListOf(Type element) -> {
        out.line("for (" + FieldSource.elementType(element) + " item : " + field.name() + ") {");
        out.line("item.errors(sink);").line("}");
      }
      case Type.Named ignored -> out.line(field.name() + ".errors(sink);");
      case Type.Plain ignored -> throw new SchemaException(field.name() + " has no parts");
    }
    if (field.isNullable()) {
      out.line("}");
    }
  }

  private static boolean isCode(Schema.Field field) {
    return field.type() == Type.Plain.INT16 && NAMES.contains(field.name());
  }

  private boolean holdsCodes(Schema.Struct within, Set<String> seen) {
    List<Schema.Field> fields = within.fields();
    return seen.add(within.name())
        && fields.stream().anyMatch(field -> isCode(field) || holdsCodes(field, seen));
  }

  private boolean holdsCodes(Schema.Field field, Set<String> seen) {
    return switch (field.type()) {
      case Type.Named(String name) -> holdsCodes(message.struct(name), seen);
      case Type.ListOf(Type.Named(String name)) -> holdsCodes(message.struct(name), seen);
      case Type.ListOf ignored -> false;
      case Type.Plain ignored -> false;
    };
  }
}
