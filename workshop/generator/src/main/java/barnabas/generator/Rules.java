package barnabas.generator;

import java.util.HashSet;
import java.util.Set;
import javax.lang.model.SourceVersion;

/// What must hold of a message beyond its grammar.
final class Rules {
  private static final Set<String> RESERVED =
      Set.of(
          "clone",
          "finalize",
          "getClass",
          "hashCode",
          "notify",
          "notifyAll",
          "toString",
          "wait",
          "equals",
          "read",
          "write",
          "unknownTags",
          "in",
          "out",
          "version",
          "flexible");

  private Rules() {}

  static void check(String file, Schema.Message message) {
    Set<String> names = new HashSet<>();
    names.add(message.name());
    for (Schema.Struct struct : message.nested()) {
      if (!names.add(struct.name())) {
        throw new SchemaException(file + ": the struct " + struct.name() + " is declared twice");
      }
      check(file, message, struct);
    }
    check(file, message, message.body());
  }

  private static void check(String file, Schema.Message message, Schema.Struct struct) {
    Set<String> names = new HashSet<>();
    Set<Integer> tags = new HashSet<>();
    for (Schema.Field field : struct.fields()) {
      String where = file + ": " + struct.name() + "." + field.name() + ": ";
      if (!names.add(field.name())) {
        throw new SchemaException(where + "there are two fields of this name");
      }
      if (SourceVersion.isKeyword(field.name()) || RESERVED.contains(field.name())) {
        throw new SchemaException(where + "a field can't have this name in Java");
      }
      if (field.tag() >= 0 && !tags.add(field.tag())) {
        throw new SchemaException(where + "the tag " + field.tag() + " is taken");
      }
      field(where, message, field);
    }
  }

  private static void field(String where, Schema.Message message, Schema.Field field) {
    if (field.versions().isEmpty()) {
      throw new SchemaException(where + "it is in no version of the message");
    }
    if (!message.flexible().containsAll(field.tagged())) {
      throw new SchemaException(where + "it is tagged in a version that is not flexible");
    }
    if (field.defaultsToNull() && !field.isNullable()) {
      throw new SchemaException(where + "its default is null but it is never nullable");
    }
    if (field.isNullable() && field.type() instanceof Type.Plain plain && !plain.isSized()) {
      throw new SchemaException(where + plain.word + " can't be nullable");
    }
    switch (field.type()) {
      case Type.Named(String name) -> exists(where, message, name);
      case Type.ListOf(Type.Named(String name)) -> exists(where, message, name);
      case Type.ListOf(Type.ListOf ignored) ->
          throw new SchemaException(where + "a list of lists is not in the protocol");
      case Type.ListOf(Type.Plain ignored) -> {}
      case Type.Plain ignored -> {}
    }
  }

  private static void exists(String where, Schema.Message message, String struct) {
    if (message.nested().stream().noneMatch(nested -> nested.name().equals(struct))) {
      throw new SchemaException(where + "there is no struct " + struct);
    }
  }
}
