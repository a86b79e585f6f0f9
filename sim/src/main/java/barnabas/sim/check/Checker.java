package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.List;
import java.util.SortedSet;

/// One promise, held against what clients see. Each method is called when its event happens, and
/// throws a [Violation] if that breaks the promise.
public interface Checker {

  /// A producer took a record.
  default void sent(SentRecord record) {}

  /// A producer heard that the cluster has a record.
  ///
  /// @param offset where, or -1 if the broker no longer knew
  default void acknowledged(SentRecord record, TopicPartition partition, long offset) {}

  /// A reader begins somewhere in a partition.
  default void began(String reader, TopicPartition partition) {}

  /// A reader was given the record of that id.
  default void read(String reader, TopicPartition partition, long offset, long id) {}

  /// A member of a group reads these partitions too from now on.
  ///
  /// @param client the node that it is alone on
  default void took(
      String client, String group, SortedSet<TopicPartition> partitions, long nowNanos) {}

  /// A member of a group reads these partitions no more.
  default void letGo(String client, String group, SortedSet<TopicPartition> partitions) {}

  /// A member of a group was given the record of that id.
  default void consumed(String group, long id) {}

  /// A group's members have read all that there is of the topics that it reads.
  default void caughtUp(String group, List<String> topics) {}

  /// A request that wants an answer left a client.
  ///
  /// @param connection the connection's number in the run
  default void requested(long connection, int correlationId) {}

  /// An answer reached a client.
  default void answered(long connection, int correlationId) {}

  /// A client sent a request that checkers look into, or got the answer.
  default void exchanged(Exchange exchange) {}

  /// An administrator heard that a change is done.
  default void changed(Change change) {}

  /// The run is over, faults are healed, nothing is under way.
  default void ended(Inventory inventory) {}

  /// The cluster was restarted after the end, and nothing else was done.
  default void restarted(String how, Inventory before, Inventory after) {}
}
