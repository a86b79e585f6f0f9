package barnabas.coordinator;

import barnabas.metadata.PartitionId;
import java.util.SortedSet;
import java.util.TreeSet;

/// A client in a [Town]: what it believes, and what it reads.
abstract class Townsman {
  final Town town;
  final String name;

  /// What it reads at this moment.
  final SortedSet<PartitionId> reads = new TreeSet<>();

  /// The topics that it wants to read.
  SortedSet<String> topics = new TreeSet<>();

  /// Whether it has asked and not heard yet.
  boolean asking;

  /// Whether it does anything any more.
  boolean alive = true;

  Townsman(Town town, String name) {
    this.town = town;
    this.name = name;
  }

  /// The member id that it goes by.
  abstract String memberId();

  /// Does something that clients do.
  abstract void act();

  /// Does what clients do to get on, and nothing else.
  abstract void goOn();

  /// Its connection has gone.
  void cutOff() {
    asking = false;
  }

  /// Ends without a word.
  void die() {
    alive = false;
    reads.clear();
  }

  /// What a callback is for: it counts only if the connection that asked still stands.
  <A> java.util.function.Consumer<A> hears(java.util.function.Consumer<A> then) {
    asking = true;
    int life = town.life();
    return answer -> {
      if (alive && life == town.life()) {
        asking = false;
        then.accept(answer);
        town.check();
      }
    };
  }
}
