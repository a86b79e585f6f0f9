package barnabas.sim.broken;

import java.util.List;

/// Something that the product does so that a promise holds, and how it is taken away.
///
/// @param words what it is
/// @param few whether so few seeds show it that the test command plays them
/// @param off what is changed in the product's class files
/// @param unsynced syncs of files whose path matches do nothing; empty for none
public record Defence(String words, boolean few, List<Defect> off, String unsynced) {

  /// One that is seen soon to be gone.
  static Defence soon(String words, Defect... off) {
    return new Defence(words, true, List.of(off), "");
  }

  /// One that takes more seeds.
  static Defence late(String words, Defect... off) {
    return new Defence(words, false, List.of(off), "");
  }

  /// The syncs of some files.
  static Defence unsynced(String words, String paths) {
    return new Defence(words, true, List.of(), paths);
  }
}
