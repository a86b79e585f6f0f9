package barnabas.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// One contender, started in an empty folder, put through the rows, stopped.
final class Round {

  /// From the process's first moment to its first acknowledged record.
  record Start(double seconds, double cpuSeconds, double residentMiB) {}

  record Result(Start start, Map<Row, Row.Outcome> rows, double residentMiB) {
    Row.Outcome of(Row row) {
      return Objects.requireNonNull(rows.get(row), row.name());
    }
  }

  private static final int BATCH_BYTES_FETCHED = 15 * 1000;
  private static final int FETCHED_BATCHES = 4000;
  private static final int WARMING_CONNECTIONS = 50;
  private static final double WARMING_SECONDS = 6;

  private final InetSocketAddress address;
  private final double warmSeconds;
  private final double seconds;

  Round(int port, double warmSeconds, double seconds) {
    this.address = new InetSocketAddress("127.0.0.1", port);
    this.warmSeconds = warmSeconds;
    this.seconds = seconds;
  }

  Result run(Contender contender, Path folder, List<Row> rows)
      throws IOException, InterruptedException {
    try (BrokerProcess broker = BrokerProcess.start(contender, folder)) {
      Start start = firstRecord(broker);
      var outcomes = new LinkedHashMap<Row, Row.Outcome>();
      if (!rows.isEmpty()) {
        warmUp();
      }
      for (Row row : rows) {
        outcomes.put(row, measure(broker, row, "row" + outcomes.size()));
      }
      return new Result(start, outcomes, broker.residentMiB());
    }
  }

  private Start firstRecord(BrokerProcess broker) throws IOException, InterruptedException {
    while (true) {
      try {
        once(Requests.createTopic("first", 1), Answers::created);
        break;
      } catch (IOException | IllegalStateException notYet) {
        if (!broker.isAlive() || System.nanoTime() - broker.startedNanos > 60e9) {
          throw new IOException("the broker does not come up", notYet);
        }
        Thread.onSpinWait();
        LockSupport.parkNanos(2_000_000);
      }
    }
    onceLed(Requests.produce("first", 0, 1, 100));
    double seconds = (System.nanoTime() - broker.startedNanos) / 1e9;
    return new Start(seconds, broker.cpuSeconds(), broker.residentMiB());
  }

  /// Produces once, again and again until the topic has a leader.
  private void onceLed(ByteBuffer produce) throws IOException {
    while (true) {
      try {
        once(produce, Answers::produced);
        return;
      } catch (IllegalStateException notYet) {
        LockSupport.parkNanos(2_000_000);
      }
    }
  }

  private void once(ByteBuffer request, java.util.function.Consumer<ByteBuffer> verify)
      throws IOException {
    Load.once(address, request, verify);
  }

  /// Has the compiler done with the ways that all rows take, so that none pays for those after it.
  private void warmUp() throws IOException {
    once(Requests.createTopic("warm", 1), Answers::created);
    ByteBuffer produce = Requests.produce("warm", 0, 1, 100);
    onceLed(produce);
    var perConnection = Collections.nCopies(WARMING_CONNECTIONS, List.of(produce));
    new Load(address, Answers::produced).run(perConnection, WARMING_SECONDS, 0, () -> {});
  }

  private Row.Outcome measure(BrokerProcess broker, Row row, String topic) throws IOException {
    once(Requests.createTopic(topic, 1), Answers::created);
    onceLed(Requests.produce(topic, 0, 15, BATCH_BYTES_FETCHED / 15));
    List<ByteBuffer> prepared =
        row.kind() == Row.Kind.FETCHED
            ? fetches(topic, row)
            : List.of(Requests.produce(topic, 0, row.recordsPerBatch(), row.bytes()));
    var load =
        new Load(address, row.kind() == Row.Kind.FETCHED ? Answers::fetched : Answers::produced);
    double[] cpu = new double[1];
    var perConnection = new ArrayList<List<ByteBuffer>>();
    for (int i = 0; i < row.connections(); i++) {
      var own = new ArrayList<>(prepared);
      Collections.rotate(own, i * 37);
      perConnection.add(own);
    }
    Load.Shown shown =
        load.run(perConnection, warmSeconds, seconds, () -> cpu[0] = cpuSeconds(broker));
    double used = cpuSeconds(broker) - cpu[0];
    return row.outcome(shown, prepared.getFirst().remaining(), used);
  }

  private static double cpuSeconds(BrokerProcess broker) {
    try {
      return broker.cpuSeconds();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Fills a partition with 60 MB, which stay in the page cache, and prepares fetches all over it.
  private List<ByteBuffer> fetches(String topic, Row row) throws IOException {
    ByteBuffer batch = Requests.produce(topic, 0, 15, BATCH_BYTES_FETCHED / 15);
    for (int i = 0; i < FETCHED_BATCHES; i++) {
      once(batch, Answers::produced);
    }
    int perFetch = Math.max(1, row.bytes() / (batch.remaining() + 100));
    var fetches = new ArrayList<ByteBuffer>();
    for (int i = 0; i < 512; i++) {
      long at = (i * 7919L) % (FETCHED_BATCHES - perFetch);
      fetches.add(Requests.fetch(topic, 0, at * 15, row.bytes()));
    }
    return fetches;
  }

  static void wipe(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
