package barnabas.sim.check;

import barnabas.client.TopicPartition;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetFetchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A group's committed offset is a register: whoever asks gets the last one that was acknowledged
/// before he asked, or one that was under way or open since. It never goes back by itself, and a
/// refused commit has no effect.
public final class CommittedOffsets implements Checker {
  private static final String PROMISE = "committed offsets never regress";
  private static final long NEVER = Long.MAX_VALUE;
  private static final long NONE = -1;

  /// Nobody waits longer for an answer.
  private static final long ASKING_NANOS_MAX = 200_000_000_000L;

  private final Map<String, Map<TopicPartition, List<Write>>> groups = new TreeMap<>();
  private long nowNanos;

  @Override
  public void exchanged(Exchange exchange) {
    nowNanos = exchange.nowNanos();
    if (exchange.request() instanceof OffsetCommitRequest request) {
      if (exchange.leaves()) {
        begin(exchange, request);
      } else if (exchange.response() instanceof OffsetCommitResponse response) {
        end(exchange, request, response);
      }
    } else if (exchange.response() instanceof OffsetFetchResponse response) {
      for (OffsetFetchResponse.OffsetFetchResponseGroup group : response.groups()) {
        if (group.errorCode() == ErrorCode.NONE.code()) {
          fetched(exchange, group);
        }
      }
    }
  }

  private void begin(Exchange exchange, OffsetCommitRequest request) {
    for (OffsetCommitRequest.OffsetCommitRequestTopic topic : request.topics()) {
      for (OffsetCommitRequest.OffsetCommitRequestPartition p : topic.partitions()) {
        TopicPartition name = new TopicPartition(topic.name(), p.partitionIndex());
        writes(request.groupId(), name)
            .add(
                new Write(
                    exchange.connection(),
                    exchange.correlationId(),
                    p.committedOffset(),
                    exchange.nowNanos(),
                    NEVER,
                    false));
      }
    }
  }

  private void end(Exchange exchange, OffsetCommitRequest request, OffsetCommitResponse response) {
    for (OffsetCommitResponse.OffsetCommitResponseTopic topic : response.topics()) {
      for (OffsetCommitResponse.OffsetCommitResponsePartition p : topic.partitions()) {
        TopicPartition name = new TopicPartition(topic.name(), p.partitionIndex());
        settle(exchange, writes(request.groupId(), name), ErrorCode.of(p.errorCode()));
      }
    }
  }

  private static void settle(Exchange exchange, List<Write> writes, ErrorCode code) {
    for (int i = writes.size() - 1; i >= 0; i--) {
      Write write = writes.get(i);
      if (write.connection == exchange.connection()
          && write.correlationId == exchange.correlationId()) {
        if (code == ErrorCode.NONE) {
          Write done = write.done(exchange.nowNanos());
          writes.set(i, done);
          forgetHidden(writes, done);
        } else if (isRefusal(code)) {
          writes.remove(i);
        } else if (code == ErrorCode.NOT_COORDINATOR
            || code == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS) {
          writes.set(i, write.over(exchange.nowNanos()));
        }
        return;
      }
    }
  }

  /// What was over before this one began is not seen any more by those who ask from now on, and
  /// those who asked before have their answers after a while.
  private static void forgetHidden(List<Write> writes, Write done) {
    long hiddenNanos = Math.min(done.sentNanos, done.doneNanos - ASKING_NANOS_MAX);
    writes.removeIf(write -> write.doneNanos < hiddenNanos);
  }

  private static boolean isRefusal(ErrorCode code) {
    return switch (code) {
      case ILLEGAL_GENERATION,
          UNKNOWN_MEMBER_ID,
          REBALANCE_IN_PROGRESS,
          FENCED_INSTANCE_ID,
          STALE_MEMBER_EPOCH ->
          true;
      default -> false;
    };
  }

  private void fetched(Exchange exchange, OffsetFetchResponse.OffsetFetchResponseGroup group) {
    for (OffsetFetchResponse.OffsetFetchResponseTopics topic : group.topics()) {
      for (OffsetFetchResponse.OffsetFetchResponsePartitions p : topic.partitions()) {
        if (p.errorCode() == ErrorCode.NONE.code()) {
          check(
              group.groupId(),
              new TopicPartition(topic.name(), p.partitionIndex()),
              p.committedOffset(),
              exchange.sentNanos());
        }
      }
    }
  }

  @Override
  public void ended(Inventory inventory) {
    groups.forEach(
        (group, partitions) -> {
          SortedMap<TopicPartition, Long> found = inventory.groups().get(group);
          partitions.keySet().forEach(name -> check(group, name, offset(found, name), nowNanos));
        });
  }

  private static long offset(@Nullable SortedMap<TopicPartition, Long> found, TopicPartition name) {
    return found == null ? NONE : found.getOrDefault(name, NONE);
  }

  /// Whether an offset may be seen by somebody who asked at that time.
  private void check(String group, TopicPartition name, long offset, long askedNanos) {
    List<Write> writes = writes(group, name);
    boolean legal =
        offset == NONE
            ? writes.stream().noneMatch(write -> write.sure && write.doneNanos < askedNanos)
            : writes.stream()
                .anyMatch(
                    write ->
                        write.offset == offset
                            && writes.stream().noneMatch(w -> hides(w, write, askedNanos)));
    if (!legal) {
      throw new Violation(
          PROMISE, "group %s at %s is %d, and may be %s".formatted(group, name, offset, writes));
    }
  }

  private static boolean hides(Write later, Write earlier, long askedNanos) {
    return later.sure && earlier.doneNanos < later.sentNanos && later.doneNanos < askedNanos;
  }

  private List<Write> writes(String group, TopicPartition name) {
    return groups
        .computeIfAbsent(group, g -> new TreeMap<>())
        .computeIfAbsent(name, n -> new ArrayList<>());
  }

  /// A commit.
  ///
  /// @param doneNanos when its answer was seen, or [#NEVER]
  /// @param sure whether it was acknowledged; otherwise it has taken effect or never will
  private record Write(
      long connection,
      int correlationId,
      long offset,
      long sentNanos,
      long doneNanos,
      boolean sure) {
    Write done(long nanos) {
      return new Write(connection, correlationId, offset, sentNanos, nanos, true);
    }

    /// The coordinator went away before or after it took the commit: its answer doesn't tell.
    Write over(long nanos) {
      return new Write(connection, correlationId, offset, sentNanos, nanos, false);
    }
  }
}
