package barnabas.ruin;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// What the players of a story share.
///
/// @param bootstrap where the broker is reached
/// @param folder takes what clients print
/// @param pauseMs how long writers rest between bursts, on average
record Stage(
    Witness witness,
    Figures figures,
    String bootstrap,
    List<Topic> topics,
    Path folder,
    int pauseMs) {

  /// A topic that players write and read.
  ///
  /// @param expires whether retention may delete its records
  record Topic(String name, int partitions, boolean expires, TreeMap<String, String> configs) {}

  /// A topic at random.
  Topic anyTopic(SplittableRandom chance) {
    return topics.get(chance.nextInt(topics.size()));
  }

  /// How large the next record's value is: mostly small, now and then so large that its batch goes
  /// past the journal.
  static int valueBytes(SplittableRandom chance) {
    int draw = chance.nextInt(1_000);
    if (draw < 3) {
      return 70_000 + chance.nextInt(200_000);
    }
    return draw < 100 ? 1_000 + chance.nextInt(9_000) : 8 + chance.nextInt(400);
  }

  void rest(SplittableRandom chance) {
    LockSupport.parkNanos((long) (pauseMs * 2_000_000.0 * chance.nextDouble()));
  }
}
