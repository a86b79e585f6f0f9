package barnabas.log;

/// Committed records that can't be read any more. They are never cut away: reads of them are
/// refused, the rest stays readable.
///
/// @param fromOffset the first record
/// @param toOffset the offset behind the last one
/// @param words what is wrong there
public record Damage(long fromOffset, long toOffset, String words) {

  @Override
  public String toString() {
    return "offsets %d to %d are damaged: %s".formatted(fromOffset, toOffset - 1, words);
  }
}
