package barnabas.client;

import barnabas.wire.ErrorCode;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// A question about partitions that only their leaders can answer: one request to each leader, and
/// again to whoever leads by then, until all is answered, something is refused for good or the time
/// is up. Owned by the client's loop.
///
/// @param <R> a leader's response
/// @param <A> the answer for one partition
final class LeaderQuestion<R extends ResponseMessage, A> {

  private final Cluster cluster;
  private final Function<List<TopicPartition>, Call<R>> call;
  private final Function<R, List<Part<A>>> parts;

  /// @param call makes the request to a leader of these partitions
  /// @param parts what a response says of each
  LeaderQuestion(
      Cluster cluster,
      Function<List<TopicPartition>, Call<R>> call,
      Function<R, List<Part<A>>> parts) {
    this.cluster = cluster;
    this.call = call;
    this.parts = parts;
  }

  /// Gets all that is asked for, or fails.
  void ask(Collection<TopicPartition> partitions, Reply<SortedMap<TopicPartition, A>> outcome) {
    partitions.forEach(partition -> cluster.want(partition.topic()));
    SortedSet<TopicPartition> missing = new TreeSet<>(partitions);
    SortedMap<TopicPartition, A> found = new TreeMap<>();
    Retrying.until(
        cluster.loop(),
        cluster.settings(),
        reply -> new Attempt(missing, found, reply).start(),
        outcome);
  }

  /// What a response says of one partition.
  record Part<A>(TopicPartition partition, ErrorCode code, A answer) {}

  /// One request to each leader.
  private final class Attempt {
    private final SortedSet<TopicPartition> missing;
    private final SortedMap<TopicPartition, A> found;
    private final Reply<SortedMap<TopicPartition, A>> reply;
    private ErrorCode failure = ErrorCode.NONE;
    private String words = "";
    private int outstanding = 1;

    Attempt(
        SortedSet<TopicPartition> missing,
        SortedMap<TopicPartition, A> found,
        Reply<SortedMap<TopicPartition, A>> reply) {
      this.missing = missing;
      this.found = found;
      this.reply = reply;
    }

    void start() {
      TreeMap<Integer, List<TopicPartition>> leaders = new TreeMap<>();
      for (TopicPartition partition : missing) {
        int leader = cluster.topology().leader(partition);
        leaders.computeIfAbsent(leader, l -> new ArrayList<>()).add(partition);
      }
      leaders.forEach(
          (leader, partitions) -> {
            if (leader == Topology.NO_LEADER) {
              cluster.refresh();
              partitions.forEach(this::withoutLeader);
            } else {
              outstanding++;
              cluster.send(leader, call.apply(partitions), Reply.of(this::learn, this::lost));
            }
          });
      settle();
    }

    /// A topic that can't be had is no reason to wait for its leaders.
    private void withoutLeader(TopicPartition partition) {
      Topology.Topic topic = cluster.topology().topic(partition.topic());
      boolean hopeless =
          topic != null && topic.error() != ErrorCode.NONE && !topic.error().retriable();
      if (topic != null && hopeless) {
        fail(topic.error(), "topic " + partition.topic() + " is not to be had");
      } else {
        fail(ErrorCode.LEADER_NOT_AVAILABLE, "no leader known of " + partition);
      }
    }

    private void learn(R response) {
      for (Part<A> part : parts.apply(response)) {
        if (part.code() == ErrorCode.NONE) {
          found.put(part.partition(), part.answer());
          missing.remove(part.partition());
        } else {
          cluster.refresh();
          fail(part.code(), part.code() + " from the leader of " + part.partition());
        }
      }
      settle();
    }

    private void lost(ErrorCode code, String reason) {
      cluster.refresh();
      fail(code, reason);
      settle();
    }

    /// What fails for good is what the caller hears of.
    private void fail(ErrorCode code, String reason) {
      if (failure == ErrorCode.NONE || failure.retriable() && !code.retriable()) {
        failure = code;
        words = reason;
      }
    }

    private void settle() {
      outstanding--;
      if (outstanding > 0) {
        return;
      }
      if (failure != ErrorCode.NONE) {
        reply.failed(failure, words);
      } else if (!missing.isEmpty()) {
        reply.failed(ErrorCode.NETWORK_EXCEPTION, "an answer forgets " + missing);
      } else {
        reply.answered(found);
      }
    }
  }
}
