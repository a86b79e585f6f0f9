package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.replica.ReadAnswer;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fetch, key 1, versions 4 to 18: records from where a consumer stands.
///
/// - 4 brings the isolation level.
/// - 5 answers the log's start offset.
/// - 7 brings sessions, in which only what changes is said (KIP-227).
/// - 9 brings the leader's epoch as the client knows it (KIP-320).
/// - 10 means that the client reads zstd (KIP-110).
/// - 11 brings the client's rack and answers a preferred replica (KIP-392).
/// - 12 is flexible, brings the last fetched epoch and answers where logs diverge (KIP-595).
/// - 13 names topics by their ids (KIP-516).
/// - 14 may answer OFFSET_MOVED_TO_TIERED_STORAGE (KIP-405).
/// - 15 moves the replica id into a tagged field with its epoch (KIP-903).
/// - 16 may answer the current leaders' endpoints (KIP-951).
/// - 17 brings the fetching replica's directory (KIP-853).
/// - 18 brings the high watermark that a replica knows (KIP-1166).
///
/// Only consumers fetch here: a replica id of 0 or more is refused, since nobody has shown to be a
/// broker (CVE-2018-1288).
final class FetchHandler implements Handler {
  private static final short TOPIC_IDS_SINCE = 13;

  private static final int EPOCH_FINAL = -1;
  private static final int EPOCH_INITIAL = 0;

  private final ApiParts parts;
  private final FetchSessions sessions;
  private final WideFetches wide;

  FetchHandler(ApiParts parts) {
    this.parts = parts;
    this.sessions =
        new FetchSessions(
            parts.settings().fetchSessionsMax(), parts.shard().heap(), parts.firstFetchSessionId());
    this.wide = new WideFetches(parts.shard().loop(), parts.shard().heap().fetchRequestBytes());
  }

  @Override
  public void handle(RequestContext context) {
    wide.admit(context, this::serve);
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return failure(FetchRequest.read(body, version), version, error);
  }

  private void serve(RequestContext context, Runnable hasRead) {
    Fetch fetch = null;
    try {
      fetch = fetch(context, hasRead);
    } finally {
      if (fetch == null) {
        hasRead.run();
      }
    }
    if (fetch != null) {
      fetch.go();
    }
  }

  /// The fetch that is asked for, null if it was answered already.
  private @Nullable Fetch fetch(RequestContext context, Runnable hasRead) {
    FetchRequest request = FetchRequest.read(context.body(), context.version());
    if (request.replicaId() >= 0 || request.replicaState().replicaId() >= 0) {
      refuseReplica(context, request);
      return null;
    }
    boolean odd =
        request.isolationLevel() < 0 || request.isolationLevel() > FetchAnswer.READ_COMMITTED;
    if (odd || count(request) > parts.shard().heap().fetchPartitions()) {
      context.answer(failure(request, context.version(), ErrorCode.INVALID_REQUEST));
      return null;
    }
    boolean byTopicId = context.version() >= TOPIC_IDS_SINCE;
    FetchSession current =
        context.attachment() instanceof FetchSession session && session.id() == request.sessionId()
            ? session
            : null;
    if (request.sessionEpoch() != EPOCH_FINAL && request.sessionEpoch() != EPOCH_INITIAL) {
      return proceed(context, request, current, byTopicId, hasRead);
    }
    if (current != null) {
      context.attach(null);
    }
    FetchSession begun =
        request.sessionEpoch() == EPOCH_INITIAL && !request.topics().isEmpty()
            ? begin(context, request, byTopicId)
            : null;
    List<FetchSession.Entry> entries =
        begun == null ? FetchSession.loose(request) : begun.entries();
    return new Fetch(context, parts, request, sessions, begun, entries, true, hasRead);
  }

  private static int count(FetchRequest request) {
    int count = 0;
    for (FetchRequest.FetchTopic topic : request.topics()) {
      count += topic.partitions().size();
    }
    return count;
  }

  private @Nullable FetchSession begin(
      RequestContext context, FetchRequest request, boolean byTopicId) {
    context.attach(null);
    FetchSession begun = sessions.begin(byTopicId);
    if (begun == null) {
      return null;
    }
    context.attach(begun);
    if (!begun.take(request)) {
      context.attach(null);
      return null;
    }
    return begun;
  }

  private @Nullable Fetch proceed(
      RequestContext context,
      FetchRequest request,
      @Nullable FetchSession current,
      boolean byTopicId,
      Runnable hasRead) {
    if (current == null) {
      refuse(context, ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
      return null;
    }
    ErrorCode error = current.check(request.sessionEpoch(), byTopicId);
    if (error != ErrorCode.NONE) {
      refuse(context, error);
    } else if (!current.proceed(request)) {
      context.attach(null);
      refuse(context, ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    } else {
      List<FetchSession.Entry> entries = current.entries();
      return new Fetch(context, parts, request, sessions, current, entries, false, hasRead);
    }
    return null;
  }

  private static FetchResponse failure(FetchRequest request, short version, ErrorCode error) {
    FetchResponse response =
        version >= TOPIC_IDS_SINCE ? FetchResponse.DEFAULT : refused(request, error);
    return response.withErrorCode(error.code()).withSessionId(request.sessionId());
  }

  private static void refuseReplica(RequestContext context, FetchRequest request) {
    ErrorCode error = ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
    context.answer(refused(request, error).withErrorCode(error.code()));
  }

  /// Before version 7 a response has no place for an error of the whole request, so each partition
  /// carries it.
  private static FetchResponse refused(FetchRequest request, ErrorCode error) {
    FetchAnswer answer = new FetchAnswer(0, request.isolationLevel());
    ReadAnswer refused = ReadAnswer.refused(error);
    for (FetchRequest.FetchTopic topic : request.topics()) {
      for (FetchRequest.FetchPartition partition : topic.partitions()) {
        answer.add(new FetchKey(topic.topic(), topic.topicId(), partition.partition()), refused);
      }
    }
    return answer.response(0);
  }

  private static void refuse(RequestContext context, ErrorCode error) {
    context.answer(FetchResponse.DEFAULT.withErrorCode(error.code()));
  }
}
