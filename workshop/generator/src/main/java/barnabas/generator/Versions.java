package barnabas.generator;

/// A range of message versions, both ends included. `lowest > highest` is the empty range.
record Versions(int lowest, int highest) {
  static final int OPEN = Short.MAX_VALUE;
  static final Versions NONE = new Versions(1, 0);

  /// Reads `3`, `3-7`, `3+` or `none`.
  static Versions parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    if (text.endsWith("+")) {
      return new Versions(number(text.substring(0, text.length() - 1)), OPEN);
    }
    int dash = text.indexOf('-');
    if (dash < 0) {
      return new Versions(number(text), number(text));
    }
    Versions range =
        new Versions(number(text.substring(0, dash)), number(text.substring(dash + 1)));
    if (range.isEmpty()) {
      throw new SchemaException("the range " + text + " is empty");
    }
    return range;
  }

  private static int number(String text) {
    if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(Character::isDigit)) {
      throw new SchemaException("'" + text + "' is not a version");
    }
    return Integer.parseInt(text);
  }

  boolean isEmpty() {
    return lowest > highest;
  }

  boolean contains(int version) {
    return version >= lowest && version <= highest;
  }

  boolean containsAll(Versions other) {
    return other.isEmpty() || (lowest <= other.lowest && highest >= other.highest);
  }

  Versions intersect(Versions other) {
    Versions both = new Versions(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
    return both.isEmpty() ? NONE : both;
  }

  /// A Java condition that is true for these versions, given that the version is one of `all`:
  /// `true`, `false` or a comparison.
  String condition(Versions all) {
    Versions here = intersect(all);
    if (here.isEmpty()) {
      return "false";
    }
    boolean fromStart = here.lowest == all.lowest;
    boolean toEnd = here.highest == all.highest;
    if (fromStart && toEnd) {
      return "true";
    }
    if (fromStart) {
      return "version <= " + here.highest;
    }
    if (toEnd) {
      return "version >= " + here.lowest;
    }
    return here.lowest == here.highest
        ? "version == " + here.lowest
        : "version >= " + here.lowest + " && version <= " + here.highest;
  }

  @Override
  public String toString() {
    if (isEmpty()) {
      return "none";
    }
    if (highest == OPEN) {
      return lowest + "+";
    }
    return lowest == highest ? "" + lowest : lowest + "-" + highest;
  }
}
