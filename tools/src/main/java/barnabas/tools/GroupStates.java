package barnabas.tools;

import java.util.Iterator;
import java.util.List;

/// The states of groups, as Kafka names them.
final class GroupStates implements Iterable<String> {

  private static final List<String> ALL =
      List.of(
          "Stable",
          "Empty",
          "PreparingRebalance",
          "CompletingRebalance",
          "Assigning",
          "Reconciling",
          "Dead");

  @Override
  public Iterator<String> iterator() {
    return ALL.iterator();
  }

  /// @throws ToolFailure if `state` is none of them, in whatever case
  static void check(String state) {
    if (ALL.stream().noneMatch(state::equalsIgnoreCase)) {
      throw ToolFailure.usage("--state: '" + state + "' is none of " + String.join(", ", ALL));
    }
  }
}
