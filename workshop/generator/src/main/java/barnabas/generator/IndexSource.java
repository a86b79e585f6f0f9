package barnabas.generator;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Writes what lists all APIs: `ApiKey` and the sealed supertypes of requests and responses.
final class IndexSource {
  private static final String MEMBERS =
      """
      private static final @Nullable ApiKey[] BY_ID = new ApiKey[%d];

      static {
      for (ApiKey key : values()) {
      BY_ID[key.id] = key;
      }
      }

      private final short id;
      private final String protocolName;
      private final short lowestAdvertised;
      private final short lowestVersion;
      private final short highestVersion;
      private final short firstFlexible;

      ApiKey(int id, String protocolName, int lowestAdvertised, int lowestVersion, int highestVersion, int firstFlexible) {
      this.id = (short) id;
      this.protocolName = protocolName;
      this.lowestAdvertised = (short) lowestAdvertised;
      this.lowestVersion = (short) lowestVersion;
      this.highestVersion = (short) highestVersion;
      this.firstFlexible = (short) firstFlexible;
      }

      /// The API with that key, or null if it has no schema here.
      public static @Nullable ApiKey of(short id) {
      return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
      }

      /// Its number on the wire.
      public short id() {
      return id;
      }

      /// Its name in the protocol, such as `ListOffsets`.
      public String protocolName() {
      return protocolName;
      }

      /// The lowest version to advertise; below [#lowestVersion] where clients draw conclusions
      /// from versions that nobody serves any more.
      public short lowestAdvertised() {
      return lowestAdvertised;
      }

      /// The lowest version that can be read and written.
      public short lowestVersion() {
      return lowestVersion;
      }

      /// The highest version that can be read and written.
      public short highestVersion() {
      return highestVersion;
      }

      /// Whether that version can be read and written.
      public boolean serves(short version) {
      return version >= lowestVersion && version <= highestVersion;
      }

      /// Whether that version has compact lengths and tagged fields (KIP-482).
      public boolean isFlexible(short version) {
      return version >= firstFlexible;
      }

      /// The version of the header in front of a request of that version.
      public short requestHeaderVersion(short version) {
      return (short) (isFlexible(version) ? 2 : 1);
      }

      /// The version of the header in front of a response of that version. That of ApiVersions is
      /// always 0, so that a client can read it before it knows anything of the broker (KIP-511).
      public short responseHeaderVersion(short version) {
      return (short) (isFlexible(version) && id != 18 ? 1 : 0);
      }
      """;

  private final String packageName;
  private final List<Schema.Api> apis;

  IndexSource(String packageName, List<Schema.Api> apis) {
    this.packageName = packageName;
    this.apis = apis.stream().sorted(Comparator.comparingInt(Schema.Api::key)).toList();
  }

  /// The sealed interface over all `Request`s or all `Response`s.
  String supertype(String half) {
    Source out = new Source();
    out.line(RecordSource.HEAD).line("package " + packageName + ";").blank();
    out.line("/// A " + half.toLowerCase(java.util.Locale.ROOT) + " of any API.");
    out.line(
        "public sealed interface "
            + half
            + "Message permits "
            + apis.stream().map(api -> api.name() + half).collect(Collectors.joining(", "))
            + " {");
    out.blank();
    out.line("/// The API that it belongs to.");
    out.line("ApiKey apiKey();");
    out.blank();
    out.line("/// Writes the body, without a header, in a version that the API has.");
    out.line("void write(Writer out, short version);");
    if (half.equals("Response")) {
      out.blank();
      out.line("/// The same with another throttle time; as it is if the API has none (KIP-219).");
      out.line("default ResponseMessage withThrottleTimeMs(int throttleTimeMs) {");
      out.line("return this;");
      out.line("}");
      out.blank();
      out.line("/// Tells each error code other than 0 that it carries, for all of its parts.");
      out.line("void errors(ErrorSink sink);");
    }
    out.line("}");
    return out.toString();
  }

  String apiKey() {
    Source out = new Source();
    out.line(RecordSource.HEAD).line("package " + packageName + ";").blank();
    out.line("import org.jspecify.annotations.Nullable;").blank();
    out.line("/// The APIs of the protocol that have a schema, with their keys and versions.");
    out.line("///");
    out.line("/// Nothing of a message is loaded before its first reading or writing.");
    out.line("public enum ApiKey {");
    for (int i = 0; i < apis.size(); i++) {
      constant(out, apis.get(i), i == apis.size() - 1 ? ";" : ",");
    }
    members(out);
    reader(out, "Request");
    reader(out, "Response");
    out.line("}");
    return out.toString();
  }

  private static void constant(Source out, Schema.Api api, String end) {
    Versions versions = api.versions();
    int flexible = api.flexible().isEmpty() ? Versions.OPEN : api.flexible().lowest();
    out.doc(api.doc().isEmpty() ? List.of("The API " + api.name() + ".") : api.doc());
    out.line(
        "%s(%d, \"%s\", %d, %d, %d, %d)%s"
            .formatted(
                constantName(api.name()),
                api.key(),
                api.name(),
                api.advertised().lowest(),
                versions.lowest(),
                versions.highest(),
                flexible,
                end));
    out.blank();
  }

  static String constantName(String name) {
    StringBuilder text = new StringBuilder();
    for (char c : name.toCharArray()) {
      text.append(Character.isUpperCase(c) && !text.isEmpty() ? "_" : "")
          .append(Character.toUpperCase(c));
    }
    return text.toString();
  }

  private void members(Source out) {
    int ids = apis.isEmpty() ? 0 : apis.getLast().key() + 1;
    MEMBERS.formatted(ids).lines().forEach(out::line);
  }

  private void reader(Source out, String half) {
    String word = half.toLowerCase(java.util.Locale.ROOT);
    out.blank();
    out.line("/// Reads the body of a " + word + ", which must end with the reader's bytes.");
    out.line("public " + half + "Message read" + half + "(Reader in, short version) {");
    out.line("if (!serves(version)) {");
    out.line("throw new IllegalArgumentException(protocolName + \" has no version \" + version);");
    out.line("}");
    out.line(half + "Message message =");
    out.line("switch (id) {");
    for (Schema.Api api : apis) {
      out.line("case " + api.key() + " -> " + api.name() + half + ".readMessage(in, version);");
    }
    out.line("default -> throw new IllegalStateException(protocolName);");
    out.line("};");
    out.line("in.end();");
    out.line("return message;");
    out.line("}");
  }
}
