package barnabas.tools;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads JSON (RFC 8259) into what [Json] writes: maps, lists, numbers, booleans, null and strings.
/// Numbers keep all their digits.
final class JsonText {

  private static final int DEPTH_MAX = 100;

  private final String text;
  private int at;
  private int depth;

  private JsonText(String text) {
    this.text = text;
  }

  /// The one value that a text holds.
  ///
  /// @throws ToolFailure that says where it is none
  static @Nullable Object read(String text) {
    var reader = new JsonText(text);
    Object value = reader.value();
    reader.skipSpace();
    if (reader.at < text.length()) {
      throw reader.wrong("more than one value");
    }
    return value;
  }

  private @Nullable Object value() {
    skipSpace();
    char first = at < text.length() ? text.charAt(at) : 0;
    return switch (first) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object() {
    enter();
    var object = new LinkedHashMap<String, @Nullable Object>();
    if (!takes('}')) {
      do {
        skipSpace();
        String name = string();
        expect(':');
        object.put(name, value());
      } while (takes(','));
      expect('}');
    }
    depth--;
    return object;
  }

  private List<@Nullable Object> list() {
    enter();
    var list = new ArrayList<@Nullable Object>();
    if (!takes(']')) {
      do {
        list.add(value());
      } while (takes(','));
      expect(']');
    }
    depth--;
    return list;
  }

  private void enter() {
    at++;
    depth++;
    if (depth > DEPTH_MAX) {
      throw wrong("nested more than " + DEPTH_MAX + " deep");
    }
  }

  private String string() {
    if (at >= text.length() || text.charAt(at) != '"') {
      throw wrong("expected a string");
    }
    at++;
    var string = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return string.toString();
      }
      if (c < ' ') {
        throw wrong("a control character within a string");
      }
      string.append(c == '\\' ? escaped() : c);
    }
    throw wrong("the string does not end");
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw wrong("no such escape");
    };
  }

  private char unicode() {
    if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
      throw wrong("\\u needs four digits");
    }
    at += 4;
    return (char) Integer.parseInt(text.substring(at - 4, at), 16);
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong("expected a value");
    }
    at += word.length();
    return value;
  }

  private BigDecimal number() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(from, at);
    if (!digits.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,3})?")) {
      at = from;
      throw wrong("expected a value");
    }
    return new BigDecimal(digits);
  }

  private boolean takes(char expected) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char expected) {
    if (!takes(expected)) {
      throw wrong("expected '" + expected + "'");
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private ToolFailure wrong(String why) {
    return new ToolFailure("is no JSON at character " + (at + 1) + ": " + why);
  }
}
