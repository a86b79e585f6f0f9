package barnabas.generator;

import java.util.ArrayList;
import java.util.List;

/// The words of a schema file, one after another. Owned by its [SchemaParser].
///
/// Comments (`#` to the end of the line) are gathered and handed to whatever follows them.
final class Tokens {
  private static final String PUNCTUATION = ":?={}[]";

  private final String file;
  private final String text;
  private int at;
  private int line = 1;
  private List<String> comments = new ArrayList<>();

  Tokens(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /// The next word without taking it; empty at the end of the file.
  String peek() {
    skip();
    return text.substring(at, end());
  }

  /// Takes the next word.
  String next() {
    String word = peek();
    if (word.isEmpty()) {
      throw error("the file ends too early");
    }
    at += word.length();
    return word;
  }

  /// Takes the next word if it is this one.
  boolean take(String word) {
    if (!peek().equals(word)) {
      return false;
    }
    at += word.length();
    return true;
  }

  void expect(String word) {
    if (!take(word)) {
      throw error("expected '" + word + "' but found '" + peek() + "'");
    }
  }

  /// The comment lines since they were last taken.
  List<String> takeComments() {
    skip();
    List<String> taken = comments;
    comments = new ArrayList<>();
    return List.copyOf(taken);
  }

  SchemaException error(String what) {
    return new SchemaException(file + ":" + line + ": " + what);
  }

  private void skip() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int stop = text.indexOf('\n', at);
        stop = stop < 0 ? text.length() : stop;
        comments.add(text.substring(at + 1, stop).strip());
        at = stop;
      } else if (Character.isWhitespace(c)) {
        line += c == '\n' ? 1 : 0;
        at++;
      } else {
        return;
      }
    }
  }

  private int end() {
    if (at == text.length() || PUNCTUATION.indexOf(text.charAt(at)) >= 0) {
      return Math.min(at + 1, text.length());
    }
    if (text.charAt(at) == '"') {
      return text.indexOf('"', at + 1) + 1;
    }
    int end = at;
    while (end < text.length()
        && !Character.isWhitespace(text.charAt(end))
        && PUNCTUATION.indexOf(text.charAt(end)) < 0
        && text.charAt(end) != '#') {
      end++;
    }
    return end;
  }
}
