package barnabas.generator;

import java.util.List;

/// What one schema file says.
sealed interface Schema {

  /// A pair of protocol messages: one `.api` file.
  record Api(
      String name,
      List<String> doc,
      int key,
      Versions versions,
      Versions advertised,
      Versions flexible,
      Message request,
      Message response)
      implements Schema {}

  /// Stored records: one `.data` file. With a family name they share a sealed interface.
  record Data(String family, List<String> familyDoc, List<Message> records) implements Schema {}

  /// A message or stored record: what becomes one Java file.
  record Message(
      String name,
      List<String> doc,
      int id,
      Versions versions,
      Versions flexible,
      Struct body,
      List<Struct> nested) {

    /// The struct of that name, declared anywhere in the message.
    Struct struct(String structName) {
      for (Struct struct : nested) {
        if (struct.name().equals(structName)) {
          return struct;
        }
      }
      throw new SchemaException(name + ": there is no struct " + structName);
    }
  }

  /// Fields in the order in which they travel.
  record Struct(String name, List<String> doc, List<Field> fields) {}

  /// One field. `tag` is −1 unless it is a tagged field; `defaultText` is empty when none is given.
  record Field(
      String name,
      List<String> doc,
      Type type,
      Versions versions,
      Versions nullable,
      int tag,
      Versions tagged,
      String defaultText) {

    boolean isNullable() {
      return !nullable.isEmpty();
    }

    boolean defaultsToNull() {
      return defaultText.equals("null");
    }
  }
}
