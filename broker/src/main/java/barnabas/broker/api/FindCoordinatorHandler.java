package barnabas.broker.api;

import barnabas.broker.Answers;
import barnabas.broker.session.RequestContext;
import barnabas.coordinator.GroupCoordinator;
import barnabas.metadata.Broker;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.CreateTopics;
import barnabas.metadata.Partition;
import barnabas.metadata.Topic;
import barnabas.metadata.TopicNames;
import barnabas.wire.ErrorCode;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.FindCoordinatorResponse.Coordinator;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// FindCoordinator, key 10, versions 0 to 6: which broker coordinates a group.
///
/// - 1 may ask for the coordinator of transactions, and answers a message with an error.
/// - 3 is flexible.
/// - 4 asks for many at once (KIP-699).
/// - 5 may answer TRANSACTION_ABORTABLE (KIP-890).
/// - 6 may ask for share groups (KIP-932).
///
/// The topic that groups are kept in is made when somebody asks first, who hears when the groups'
/// coordinator here is open: kafkajs takes it for a crash if that is still loading. There are no
/// transactions yet: who asks for them is refused with an error that ends the attempt of every
/// client at once.
final class FindCoordinatorHandler implements Handler {
  private static final int FIRST_WITH_MANY = 4;
  private static final byte GROUP = 0;
  private static final byte TRANSACTION = 1;
  private static final int CREATE_TIMEOUT_MS = 30_000;
  private static final int WAITING_MAX = 10_000;
  private static final int LOOK_AGAIN_MS = 10;
  private static final int LOOKS_MAX = 500;

  private final ApiParts parts;
  private final GroupCalls groups;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

  FindCoordinatorHandler(ApiParts parts) {
    this.parts = parts;
    this.groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    FindCoordinatorRequest request = FindCoordinatorRequest.read(context.body(), context.version());
    if (request.keyType() == TRANSACTION) {
      context.noteRefusal(InitProducerIdHandler.NO_TRANSACTIONS);
    }
    boolean isThere = parts.shard().image().topic(TopicNames.CONSUMER_OFFSETS) != null;
    if (isThere || request.keyType() != GROUP || waiting.size() >= WAITING_MAX) {
      context.answer(response(context, request));
      return;
    }
    waiting.add(() -> context.step(() -> answerOnceOpen(context, request, LOOKS_MAX)));
    if (waiting.size() == 1) {
      create();
    }
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    FindCoordinatorRequest request = FindCoordinatorRequest.read(body, version);
    return version >= FIRST_WITH_MANY
        ? FindCoordinatorResponse.DEFAULT.withCoordinators(
            request.coordinatorKeys().stream().map(key -> refused(key, error, message)).toList())
        : single(refused(request.key(), error, message));
  }

  /// Makes the topic, then answers everybody who waits: somebody else may have made it, and if
  /// nobody did, clients ask again.
  private void create() {
    parts
        .control()
        .submit(
            parts.shard().loop(),
            new CreateTopics(List.of(wanted()), false),
            CREATE_TIMEOUT_MS,
            _ -> {
              while (!waiting.isEmpty()) {
                waiting.remove().run();
              }
            });
  }

  private void answerOnceOpen(
      RequestContext context, FindCoordinatorRequest request, int looksLeft) {
    Answers.<String, Boolean>all(
        keys(context, request),
        (key, open) -> isOpen(context, key, open),
        open -> {
          if (looksLeft == 0 || !open.contains(false)) {
            context.answer(response(context, request));
          } else {
            Runnable again = () -> answerOnceOpen(context, request, looksLeft - 1);
            parts.shard().loop().after(LOOK_AGAIN_MS, () -> context.step(again));
          }
        });
  }

  /// Says whether the coordinator of a group takes requests; that of another broker is taken to.
  private void isOpen(RequestContext context, String key, Consumer<Boolean> answer) {
    if (coordinator(context, GROUP, key).nodeId() != parts.brokerId()) {
      answer.accept(true);
      return;
    }
    groups.ask(
        context, key, (coordinator, open) -> open.accept(coordinator.isOpen()), _ -> false, answer);
  }

  private static List<String> keys(RequestContext context, FindCoordinatorRequest request) {
    return context.version() >= FIRST_WITH_MANY
        ? request.coordinatorKeys()
        : List.of(request.key());
  }

  private CreateTopics.Wanted wanted() {
    ClusterImage image = parts.shard().image();
    int wished = (int) parts.configs().brokerNumber(image, "offsets.topic.replication.factor");
    int brokers = Math.max(1, image.brokers().size());
    return new CreateTopics.Wanted(
        TopicNames.CONSUMER_OFFSETS,
        parts.settings().offsetsPartitions(),
        Math.min(wished, brokers),
        new TreeMap<>(),
        List.of(
            new CreateTopics.Config("cleanup.policy", "compact"),
            new CreateTopics.Config(
                "segment.bytes", parts.configs().broker(image, "offsets.topic.segment.bytes"))));
  }

  private FindCoordinatorResponse response(RequestContext context, FindCoordinatorRequest request) {
    if (context.version() >= FIRST_WITH_MANY) {
      return FindCoordinatorResponse.DEFAULT.withCoordinators(
          request.coordinatorKeys().stream()
              .map(key -> coordinator(context, request.keyType(), key))
              .toList());
    }
    return single(coordinator(context, request.keyType(), request.key()));
  }

  /// The answer of the versions that ask for one.
  private static FindCoordinatorResponse single(Coordinator found) {
    return FindCoordinatorResponse.DEFAULT
        .withErrorCode(found.errorCode())
        .withErrorMessage(found.errorMessage())
        .withNodeId(found.nodeId())
        .withHost(found.host())
        .withPort(found.port());
  }

  private Coordinator coordinator(RequestContext context, byte keyType, String key) {
    if (keyType == TRANSACTION) {
      return refused(
          key,
          ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
          InitProducerIdHandler.NO_TRANSACTIONS);
    }
    if (keyType != GROUP) {
      return refused(
          key, ErrorCode.INVALID_REQUEST, "There are no coordinators of type " + keyType + ".");
    }
    ClusterImage image = parts.shard().image();
    Topic topic = image.topic(TopicNames.CONSUMER_OFFSETS);
    if (topic == null || topic.partitions().isEmpty()) {
      return unavailable(key);
    }
    int index = GroupCoordinator.partitionFor(key, topic.partitions().size());
    Partition partition = topic.partitions().get(index);
    Broker leader = image.brokers().get(partition.leader());
    Broker.Endpoint endpoint = leader == null ? null : leader.endpoint(context.listener());
    return leader == null || endpoint == null
        ? unavailable(key)
        : Coordinator.DEFAULT
            .withKey(key)
            .withNodeId(leader.id())
            .withHost(endpoint.host())
            .withPort(endpoint.port());
  }

  private static Coordinator unavailable(String key) {
    return refused(
        key, ErrorCode.COORDINATOR_NOT_AVAILABLE, "The group's partition has no leader now.");
  }

  private static Coordinator refused(String key, ErrorCode error, String message) {
    return Coordinator.DEFAULT
        .withKey(key)
        .withNodeId(-1)
        .withPort(-1)
        .withErrorCode(error.code())
        .withErrorMessage(message);
  }
}
