package barnabas.broker.api;

import barnabas.broker.session.Attachment;
import barnabas.replica.ReadAnswer;
import barnabas.replica.ReadRequest;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchRequest.FetchPartition;
import barnabas.wire.FetchRequest.FetchTopic;
import barnabas.wire.FetchRequest.ForgottenTopic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a client fetches again and again, so that it need not say it each time (KIP-227). Owned by
/// the loop of the connection that began it, and known to that connection only.
final class FetchSession implements Attachment {
  private final int id;
  private final FetchSessions sessions;
  private final boolean byTopicId;
  private final LinkedHashMap<FetchKey, Entry> entries = new LinkedHashMap<>();
  private int epoch = 1;
  private int countedPartitions;
  private Runnable onEnd = () -> {};
  private boolean ended;

  FetchSession(int id, FetchSessions sessions, boolean byTopicId) {
    this.id = id;
    this.sessions = sessions;
    this.byTopicId = byTopicId;
  }

  int id() {
    return id;
  }

  @Override
  public void detached() {
    ended = true;
    sessions.ended(countedPartitions);
    onEnd.run();
  }

  /// Whether nobody goes on with it.
  boolean hasEnded() {
    return ended;
  }

  /// What its newest request does when the session ends.
  void onEnd(Runnable action) {
    onEnd = action;
  }

  /// What is wrong with a request that goes on with this session.
  ErrorCode check(int requestEpoch, boolean requestByTopicId) {
    if (requestEpoch != epoch) {
      return ErrorCode.INVALID_FETCH_SESSION_EPOCH;
    }
    return requestByTopicId == byTopicId ? ErrorCode.NONE : ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
  }

  /// Goes on by one request: forgets, adds and changes what it says.
  ///
  /// @return whether there is room for what it has grown to
  boolean proceed(FetchRequest request) {
    epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    for (ForgottenTopic topic : request.forgottenTopicsData()) {
      for (int partition : topic.partitions()) {
        entries.remove(new FetchKey(topic.topic(), topic.topicId(), partition));
      }
    }
    return take(request);
  }

  /// Adds and changes what the request names.
  ///
  /// @return whether there is room for what it has grown to
  boolean take(FetchRequest request) {
    for (FetchTopic topic : request.topics()) {
      for (FetchPartition partition : topic.partitions()) {
        FetchKey key = new FetchKey(topic.topic(), topic.topicId(), partition.partition());
        entries.computeIfAbsent(key, Entry::new).wanted = wanted(partition);
      }
    }
    boolean room = sessions.grows(entries.size() - countedPartitions);
    countedPartitions = entries.size();
    return room;
  }

  /// What is to be read now, in its order.
  List<Entry> entries() {
    return new ArrayList<>(entries.values());
  }

  /// Moves what gave records to the end, so that the others get their turn.
  void served(List<Entry> served) {
    for (Entry entry : served) {
      if (entries.remove(entry.key, entry)) {
        entries.put(entry.key, entry);
      }
    }
  }

  static ReadRequest wanted(FetchPartition partition) {
    return new ReadRequest(
        partition.fetchOffset(),
        partition.currentLeaderEpoch(),
        partition.lastFetchedEpoch(),
        partition.partitionMaxBytes());
  }

  /// The partitions that a request names, as entries that belong to no session.
  static List<Entry> loose(FetchRequest request) {
    Map<FetchKey, Entry> named = new LinkedHashMap<>();
    for (FetchTopic topic : request.topics()) {
      for (FetchPartition partition : topic.partitions()) {
        FetchKey key = new FetchKey(topic.topic(), topic.topicId(), partition.partition());
        named.computeIfAbsent(key, Entry::new).wanted = wanted(partition);
      }
    }
    return List.copyOf(named.values());
  }

  /// One partition of a session, and what the client was told of it last.
  static final class Entry {
    private final FetchKey key;
    private ReadRequest wanted = new ReadRequest(0, -1, -1, 0);
    private long toldHighWatermark = -1;
    private long toldLogStartOffset = -1;
    private boolean told;

    Entry(FetchKey key) {
      this.key = key;
    }

    FetchKey key() {
      return key;
    }

    ReadRequest wanted() {
      return wanted;
    }

    /// Whether the client has to be told of this answer; remembers it if so.
    boolean isNews(ReadAnswer answer) {
      boolean news =
          !told
              || answer.error() != ErrorCode.NONE
              || answer.records().size() > 0
              || answer.divergingEpoch() >= 0
              || answer.highWatermark() != toldHighWatermark
              || answer.logStartOffset() != toldLogStartOffset;
      told = answer.error() == ErrorCode.NONE;
      toldHighWatermark = answer.highWatermark();
      toldLogStartOffset = answer.logStartOffset();
      return news;
    }
  }
}
