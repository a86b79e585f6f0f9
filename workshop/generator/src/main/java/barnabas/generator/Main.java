package barnabas.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The generator's entry: schema folder, output folder, package.
public final class Main {
  private Main() {}

  /// Generates, or prints what is wrong with a schema and ends with status 1.
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      System.err.println("usage: SCHEMA_FOLDER OUTPUT_FOLDER PACKAGE");
      System.exit(2);
    }
    try {
      generate(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]);
    } catch (SchemaException e) {
      System.err.println("schema: " + e.getMessage());
      System.exit(1);
    }
  }

  static void generate(Path schemas, Path root, String packageName) throws IOException {
    Output output = new Output(packageName);
    List<Schema.Api> apis = new ArrayList<>();
    for (Path path : files(schemas)) {
      switch (SchemaParser.parse(path.getFileName().toString(), Files.readString(path))) {
        case Schema.Api api -> apis.add(api);
        case Schema.Data data -> data(output, packageName, data);
      }
    }
    if (!apis.isEmpty()) {
      apis(output, packageName, apis);
    }
    output.write(root);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(path -> path.toString().endsWith(".api") || path.toString().endsWith(".data"))
          .sorted()
          .toList();
    }
  }

  private static void apis(Output output, String packageName, List<Schema.Api> apis) {
    for (Schema.Api api : apis) {
      half(output, packageName, api, api.request(), "RequestMessage");
      half(output, packageName, api, api.response(), "ResponseMessage");
    }
    IndexSource index = new IndexSource(packageName, apis);
    output.add("ApiKey", index.apiKey());
    output.add("RequestMessage", index.supertype("Request"));
    output.add("ResponseMessage", index.supertype("Response"));
  }

  private static void half(
      Output output, String packageName, Schema.Api api, Schema.Message message, String supertype) {
    List<String> members = new ArrayList<>();
    constant(members, "ApiKey", "apiKey", "ApiKey." + IndexSource.constantName(api.name()));
    members.addAll(
        List.of(
            "",
            "/// As [#read], so typed that ApiKey can name it without this class being loaded.",
            "static " + supertype + " readMessage(Reader in, short version) {",
            "return read(in, version);",
            "}"));
    output.add(
        message.name(),
        RecordSource.file(packageName, message, " implements " + supertype, members));
  }

  private static void data(Output output, String packageName, Schema.Data data) {
    String supertype = data.family().isEmpty() ? "StoredRecord" : data.family();
    for (Schema.Message message : data.records()) {
      List<String> members = new ArrayList<>();
      constant(members, "short", "lowestVersion", "" + message.versions().lowest());
      constant(members, "short", "highestVersion", "" + message.versions().highest());
      if (!data.family().isEmpty()) {
        constant(members, "int", "id", "" + message.id());
      }
      output.add(
          message.name(),
          RecordSource.file(packageName, message, " implements " + supertype, members));
    }
    if (!data.family().isEmpty()) {
      output.add(data.family(), FamilySource.file(packageName, data));
    }
  }

  private static void constant(List<String> members, String type, String name, String value) {
    members.addAll(
        List.of(
            "", "@Override", "public " + type + " " + name + "() {", "return " + value + ";", "}"));
  }
}
