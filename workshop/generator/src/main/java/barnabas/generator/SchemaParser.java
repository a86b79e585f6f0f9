package barnabas.generator;

import java.util.ArrayList;
import java.util.List;

/// Turns the text of one schema file into a [Schema], refusing what makes no sense.
final class SchemaParser {
  private final String file;
  private final Tokens tokens;
  private Versions versions = Versions.NONE;
  private Versions flexible = Versions.NONE;
  private List<Schema.Struct> structs = new ArrayList<>();

  private SchemaParser(String file, String text) {
    this.file = file;
    this.tokens = new Tokens(file, text);
  }

  static Schema parse(String file, String text) {
    SchemaParser parser = new SchemaParser(file, text);
    Schema schema = file.endsWith(".api") ? parser.api() : parser.data();
    if (!parser.tokens.peek().isEmpty()) {
      throw parser.tokens.error("'" + parser.tokens.peek() + "' stands where the file should end");
    }
    return schema;
  }

  private Schema.Api api() {
    List<String> doc = tokens.takeComments();
    tokens.expect("api");
    String name = tokens.next();
    tokens.expect("key");
    int key = number();
    head();
    Versions advertised = versions;
    if (tokens.take("advertised")) {
      advertised = range();
    }
    flexibleHead();
    if (!file.equals(name + ".api")) {
      throw tokens.error("the api is " + name + " but the file is not " + name + ".api");
    }
    Schema.Message request = half("request", name + "Request");
    Schema.Message response = half("response", name + "Response");
    return new Schema.Api(name, doc, key, versions, advertised, flexible, request, response);
  }

  private Schema.Message half(String word, String name) {
    List<String> doc = tokens.takeComments();
    tokens.expect(word);
    return message(name, doc, -1);
  }

  private Schema.Data data() {
    List<String> familyDoc = tokens.takeComments();
    String family = "";
    if (tokens.take("family")) {
      family = tokens.next();
    }
    List<Schema.Message> records = new ArrayList<>();
    while (!tokens.peek().isEmpty()) {
      List<String> doc = tokens.takeComments();
      tokens.expect("data");
      String name = tokens.next();
      int id = -1;
      if (!family.isEmpty()) {
        tokens.expect("id");
        id = number();
      }
      head();
      flexibleHead();
      records.add(message(name, doc.isEmpty() && family.isEmpty() ? familyDoc : doc, id));
    }
    return new Schema.Data(family, familyDoc, List.copyOf(records));
  }

  private void head() {
    tokens.expect("versions");
    versions = range();
    if (versions.highest() == Versions.OPEN) {
      throw tokens.error("the versions of a message have an end");
    }
  }

  private void flexibleHead() {
    flexible = tokens.take("flexible") ? range().intersect(versions) : Versions.NONE;
  }

  private Schema.Message message(String name, List<String> doc, int id) {
    structs = new ArrayList<>();
    List<Schema.Field> fields = fields();
    Schema.Message message =
        new Schema.Message(
            name,
            doc,
            id,
            versions,
            flexible,
            new Schema.Struct(name, doc, fields),
            List.copyOf(structs));
    Rules.check(file, message);
    return message;
  }

  private List<Schema.Field> fields() {
    tokens.expect("{");
    List<Schema.Field> fields = new ArrayList<>();
    while (!tokens.peek().equals("}")) {
      fields.add(field());
    }
    tokens.takeComments();
    tokens.expect("}");
    return List.copyOf(fields);
  }

  private Schema.Field field() {
    List<String> doc = tokens.takeComments();
    String name = tokens.next();
    tokens.expect(":");
    Type type = type();
    boolean always = tokens.take("?");
    Versions own = tokens.take("versions") ? range().intersect(versions) : versions;
    Versions nullable = always ? own : Versions.NONE;
    if (tokens.take("nullable")) {
      nullable = range().intersect(own);
    }
    int tag = -1;
    Versions tagged = Versions.NONE;
    if (tokens.take("tag")) {
      tag = number();
      tagged = tokens.peek().matches("[0-9]+[-+]?[0-9]*") ? range().intersect(own) : own;
    }
    String defaultText = tokens.take("=") ? tokens.next() : "";
    if (tokens.peek().equals("{")) {
      struct(type, doc);
    }
    return new Schema.Field(name, doc, type, own, nullable, tag, tagged, defaultText);
  }

  private void struct(Type type, List<String> doc) {
    Type element = type instanceof Type.ListOf(Type inner) ? inner : type;
    if (!(element instanceof Type.Named(String name))) {
      throw tokens.error("only a struct has fields of its own");
    }
    int place = structs.size();
    List<Schema.Field> fields = fields();
    structs.add(place, new Schema.Struct(name, doc, fields));
  }

  private Type type() {
    if (tokens.take("[")) {
      Type element = type();
      tokens.expect("]");
      return new Type.ListOf(element);
    }
    String word = tokens.next();
    for (Type.Plain plain : Type.Plain.values()) {
      if (plain.word.equals(word)) {
        return plain;
      }
    }
    if (!Character.isUpperCase(word.charAt(0))) {
      throw tokens.error("there is no type " + word);
    }
    return new Type.Named(word);
  }

  private Versions range() {
    try {
      return Versions.parse(tokens.next());
    } catch (SchemaException e) {
      throw tokens.error(e.getMessage());
    }
  }

  private int number() {
    String word = tokens.next();
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw tokens.error("'" + word + "' is not a number");
    }
  }
}
