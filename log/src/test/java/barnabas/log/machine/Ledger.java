package barnabas.log.machine;

import java.util.List;
import java.util.TreeMap;

/// A machine small enough to see through: accounts to which amounts are put, each put named by a
/// number so that it can be repeated. Commands are `put NAME AMOUNT ID`, `sum NAME` and `many`.
final class Ledger implements Machine<String, Ledger.Put, String> {

  record Put(String name, int amount, String id) {
    @Override
    public String toString() {
      return id + ":" + name + "+" + amount;
    }
  }

  private final TreeMap<String, Integer> sums = new TreeMap<>();
  private final TreeMap<String, String> answers = new TreeMap<>();

  @Override
  public Decision<Put, String> decide(String command) {
    String[] words = command.split(" ");
    return switch (words[0]) {
      case "put" -> put(words[1], Integer.parseInt(words[2]), words[3]);
      case "sum" -> Decision.answer(words[1] + "=" + sums.getOrDefault(words[1], 0));
      default -> throw new IllegalArgumentException(command);
    };
  }

  private Decision<Put, String> put(String name, int amount, String id) {
    String before = answers.get(id);
    return before != null
        ? Decision.answer(before + " again")
        : Decision.of(
            List.of(new Put(name, amount, id)), name + "=" + (sums.getOrDefault(name, 0) + amount));
  }

  @Override
  public void apply(Put put) {
    int sum = sums.merge(put.name(), put.amount(), Integer::sum);
    answers.put(put.id(), put.name() + "=" + sum);
  }

  @Override
  public void reset() {
    sums.clear();
    answers.clear();
  }
}
