package barnabas.bench;

import java.util.Arrays;

/// How long a test waits for a broker in its own JVM: from the start to the first acknowledged
/// record (the making of a producer in between), from subscribing to the first record, and to be
/// wiped. The first round is that of a cold JVM, which has the client's classes to load as well;
/// the rest are warm.
public final class TestStart {
  private final String contender;
  private final TestClient client;
  private final long[] started;
  private final long[] acknowledged;
  private final long[] read;
  private final long[] cleared;

  private TestStart(String contender, TestClient client, int rounds) {
    this.contender = contender;
    this.client = client;
    started = new long[rounds];
    acknowledged = new long[rounds];
    read = new long[rounds];
    cleared = new long[rounds];
  }

  /// @param args the contender, the client, and the number of rounds, 1 or more
  public static void main(String[] args) throws Exception {
    TestStart runs = new TestStart(args[0], TestClient.named(args[1]), Integer.parseInt(args[2]));
    for (int round = 0; round < runs.started.length; round++) {
      runs.round(round);
    }
    System.out.println(
        args[0] + " and " + args[1] + ", in a JVM that is cold; in its later rounds (longest), ms");
    print("start", runs.started);
    print("start to first acknowledged record", runs.acknowledged);
    print("subscribe to first record", runs.read);
    print("clear", runs.cleared);
    // Some of what Apache Kafka starts goes on for ever.
    System.exit(0);
  }

  private void round(int round) throws Exception {
    long began = System.nanoTime();
    try (var broker = TestBroker.start(contender)) {
      started[round] = since(began);
      acknowledged[round] = (client.write(broker.bootstrapServers()) - began) / 1_000;
      read[round] = client.read(broker.bootstrapServers()) / 1_000;
      long clearBegan = System.nanoTime();
      broker.clear();
      cleared[round] = since(clearBegan);
    }
  }

  private static long since(long beganNanos) {
    return (System.nanoTime() - beganNanos) / 1_000;
  }

  private static void print(String what, long[] micros) {
    if (micros.length == 1) {
      System.out.printf("%-36s %8.1f%n", what, micros[0] / 1e3);
      return;
    }
    long[] warm = Arrays.copyOfRange(micros, micros.length / 3, micros.length);
    Arrays.sort(warm);
    System.out.printf(
        "%-36s %8.1f %8.1f (%.1f)%n",
        what, micros[0] / 1e3, warm[warm.length / 2] / 1e3, warm[warm.length - 1] / 1e3);
  }
}
