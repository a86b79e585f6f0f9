package barnabas.metadata;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks a value against the type and the range of its key: `1..`, `0..1`, `{a,b}` (with `i:` in
/// front: in any case), `replicas`.
final class ConfigRange {
  private static final int SHOWN_CHARACTERS_MAX = 200;

  private ConfigRange() {}

  /// What is wrong, in words that follow 'Invalid value … : ', or null.
  static @Nullable String fault(ConfigKey key, String value) {
    return switch (key.type()) {
      case BOOLEAN ->
          value.trim().equalsIgnoreCase("true") || value.trim().equalsIgnoreCase("false")
              ? null
              : "it must be true or false.";
      case INT -> integer(key, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case SHORT -> integer(key, value, Short.MIN_VALUE, Short.MAX_VALUE);
      case LONG -> integer(key, value, Long.MIN_VALUE, Long.MAX_VALUE);
      case DOUBLE -> fraction(key, value);
      case LIST -> list(key, value);
      case STRING, CLASS, PASSWORD -> oneOf(key.valid(), value);
    };
  }

  private static @Nullable String integer(ConfigKey key, String value, long min, long max) {
    long number;
    try {
      number = Long.parseLong(value.trim());
    } catch (NumberFormatException e) {
      return "it must be a whole number.";
    }
    if (number < min || number > max) {
      return "it must be from " + min + " to " + max + ".";
    }
    int dots = key.valid().indexOf("..");
    if (dots < 0) {
      return null;
    }
    String upper = key.valid().substring(dots + 2);
    if (number < Long.parseLong(key.valid().substring(0, dots))) {
      return "it must be at least " + key.valid().substring(0, dots) + ".";
    }
    if (!upper.isEmpty() && number > Long.parseLong(upper)) {
      return "it must be at most " + upper + ".";
    }
    return key.name().equals("compression.gzip.level") && number == 0
        ? "it must be -1 or from 1 to 9."
        : null;
  }

  private static @Nullable String fraction(ConfigKey key, String value) {
    double number;
    try {
      number = Double.parseDouble(value.trim());
    } catch (NumberFormatException e) {
      return "it must be a number.";
    }
    int dots = key.valid().indexOf("..");
    if (dots < 0) {
      return Double.isNaN(number) ? "it must be a number." : null;
    }
    String upper = key.valid().substring(dots + 2);
    boolean within =
        number >= Double.parseDouble(key.valid().substring(0, dots))
            && (upper.isEmpty() || number <= Double.parseDouble(upper));
    return within ? null : "it must be within " + key.valid() + ".";
  }

  private static @Nullable String list(ConfigKey key, String value) {
    for (String element : elements(value)) {
      String fault =
          key.valid().equals("replicas") ? replica(element) : oneOf(key.valid(), element);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable String replica(String element) {
    return element.equals("*") || element.matches("[0-9]{1,9}:[0-9]{1,9}")
        ? null
        : "it must be * or pairs of partition:broker.";
  }

  private static @Nullable String oneOf(String valid, String value) {
    if (!valid.endsWith("}")) {
      return null;
    }
    boolean anyCase = valid.startsWith("i:");
    for (String one : valid.substring(valid.indexOf('{') + 1, valid.length() - 1).split(",")) {
      if (anyCase ? one.equalsIgnoreCase(value) : one.equals(value)) {
        return null;
      }
    }
    return "it must be one of "
        + valid.substring(valid.indexOf('{') + 1, valid.length() - 1).replace(",", ", ")
        + ".";
  }

  /// The elements of a list's value, trimmed.
  static List<String> elements(String value) {
    List<String> elements = new ArrayList<>();
    if (!value.isBlank()) {
      for (String element : value.split(",", -1)) {
        elements.add(element.trim());
      }
    }
    return elements;
  }

  /// A client's text as an error message may show it: short, and without control characters.
  static String shortened(String value) {
    String cut =
        value.length() <= SHOWN_CHARACTERS_MAX
            ? value
            : value.substring(0, SHOWN_CHARACTERS_MAX) + "…";
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
