package barnabas.sim;

import barnabas.client.Consumer;
import barnabas.client.TopicPartition;
import barnabas.record.Record;
import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimNode;
import barnabas.world.Network;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/// A machine with one client process on it, through all of the process's lives. Owned by the run.
abstract class Client {
  protected final Stage stage;
  protected final SimNode node;
  private final Network.Address broker;

  Client(Stage stage, String name, int broker) {
    this.stage = stage;
    this.node = stage.world().node(name);
    this.broker = stage.cluster().broker(broker).address();
  }

  SimLoop loop() {
    return node.loop("l");
  }

  /// Kills the process.
  void kill() {
    node.kill();
  }

  /// The network of this life, with an ear on it.
  Network network() {
    return new Tap(node, stage.lines());
  }

  Network.Address broker() {
    return broker;
  }

  /// The process's name with the number of its life.
  String session() {
    return node.name() + "." + node.lives();
  }

  /// Notes that this client was given a record.
  ///
  /// @return the record's id
  long read(TopicPartition partition, Record record) {
    String where = "%s: %s %d".formatted(node.name(), partition, record.offset());
    long id = Values.id(record, where);
    stage.chronicle().say(() -> where + " is record " + id);
    stage.history().read(node.name(), partition, record.offset(), id);
    return id;
  }

  /// Moves a consumer behind records that are refused because they were damaged at rest, as
  /// somebody does who has read so in the broker's log.
  void skipDamage(Consumer consumer, Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      long position = consumer.position(partition);
      long behind =
          stage.history().topics().of(partition.topic()).rotEnd(partition.partition(), position);
      if (behind > position) {
        consumer.seek(partition, behind);
      }
    }
  }

  /// Settings with where the cluster is found.
  SortedMap<String, String> settings(SortedMap<String, String> own) {
    SortedMap<String, String> all = new TreeMap<>(own);
    all.put("bootstrap.servers", broker.toString());
    all.put("client.id", node.name());
    return all;
  }
}
