package barnabas.client;

import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.sim.ports.SimNode;
import barnabas.wire.ApiKey;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.Frame;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.ListOffsetsRequest;
import barnabas.wire.ListOffsetsResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.Payload;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import barnabas.wire.Reader;
import barnabas.wire.RequestHeader;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseHeader;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Uuid;
import barnabas.wire.Writer;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One broker that keeps batches in memory, speaks real bytes, checks sequence numbers, and does to
/// produce requests what a script says.
final class FakeBroker {

  static final Network.Address ADDRESS = new Network.Address("broker", 9092);

  final Map<TopicPartition, Log> logs = new TreeMap<>();
  final ArrayDeque<Mishap> script = new ArrayDeque<>();
  final List<Integer> batchesPerRequest = new ArrayList<>();
  int partitions = 3;
  int highestVersion = Short.MAX_VALUE;
  int batchBytesMax = Integer.MAX_VALUE;
  int connections;
  private long lastProducerId = 900;

  FakeBroker(SimNode node) {
    node.network()
        .listen(
            node.loop("broker"),
            ADDRESS,
            List.of(node.loop("broker")),
            loop -> new Session(),
            Outcome.of(
                listener -> {},
                cause -> {
                  throw new IllegalStateException(cause);
                }));
  }

  /// The values of a partition's records, in order.
  List<String> values(String topic, int partition) {
    List<String> values = new ArrayList<>();
    Log log = logs.get(new TopicPartition(topic, partition));
    if (log != null) {
      for (RecordBatch batch : log.batches) {
        for (Record record : batch.records(1 << 30)) {
          values.add(Texts.text(record.value()));
        }
      }
    }
    return values;
  }

  /// What happens to a produce request.
  enum Mishap {
    NONE,
    /// Appended, but the connection dies before the answer.
    ANSWER_LOST,
    /// The connection dies before anything is appended.
    REQUEST_LOST,
    /// Refused in a way that passes.
    REFUSED,
    /// Refused for good.
    REFUSED_FOR_GOOD,
    /// Never answered.
    IGNORED
  }

  /// One partition.
  static final class Log {
    final List<RecordBatch> batches = new ArrayList<>();
    final Map<Long, int[]> producers = new TreeMap<>();
    long end;

    ErrorCode append(RecordBatch batch) {
      if (batch.hasProducerId()) {
        int[] state = producers.getOrDefault(batch.producerId(), new int[] {-1, 0});
        boolean newEpoch = batch.producerEpoch() > state[0];
        int expected = newEpoch ? 0 : state[1];
        if (batch.producerEpoch() < state[0]) {
          return ErrorCode.INVALID_PRODUCER_EPOCH;
        }
        if (!newEpoch && Integer.compare(batch.baseSequence(), expected) < 0) {
          return ErrorCode.DUPLICATE_SEQUENCE_NUMBER;
        }
        if (batch.baseSequence() != expected) {
          return ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER;
        }
        producers.put(
            batch.producerId(), new int[] {batch.producerEpoch(), batch.lastSequence() + 1});
      }
      batch.assign(end, 1);
      end = batch.nextOffset();
      batches.add(batch);
      return ErrorCode.NONE;
    }
  }

  private Log log(String topic, int partition) {
    return logs.computeIfAbsent(new TopicPartition(topic, partition), p -> new Log());
  }

  private ResponseMessage answer(RequestMessage request, Session session) {
    return switch (request) {
      case barnabas.wire.ApiVersionsRequest r -> versions();
      case MetadataRequest r -> metadata(r);
      case ProduceRequest r -> produce(r, session);
      case FetchRequest r -> fetch(r);
      case ListOffsetsRequest r -> listOffsets(r);
      case barnabas.wire.InitProducerIdRequest r ->
          InitProducerIdResponse.DEFAULT.withProducerId(++lastProducerId);
      default -> throw new IllegalArgumentException("not served: " + request.apiKey());
    };
  }

  private ApiVersionsResponse versions() {
    List<ApiVersionsResponse.ApiVersion> versions = new ArrayList<>();
    for (ApiKey key : ApiKey.values()) {
      versions.add(
          ApiVersionsResponse.ApiVersion.DEFAULT
              .withApiKey(key.id())
              .withMinVersion(key.lowestAdvertised())
              .withMaxVersion((short) Math.min(highestVersion, key.highestVersion())));
    }
    return ApiVersionsResponse.DEFAULT.withApiKeys(versions);
  }

  private MetadataResponse metadata(MetadataRequest request) {
    List<MetadataResponse.MetadataResponseTopic> topics = new ArrayList<>();
    for (MetadataRequest.MetadataRequestTopic topic : request.topics()) {
      List<MetadataResponse.MetadataResponsePartition> all = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        all.add(
            MetadataResponse.MetadataResponsePartition.DEFAULT
                .withPartitionIndex(i)
                .withLeaderId(1)
                .withLeaderEpoch(1));
      }
      boolean bad = topic.name().startsWith("bad");
      topics.add(
          MetadataResponse.MetadataResponseTopic.DEFAULT
              .withName(topic.name())
              .withTopicId(new Uuid(1, topic.name().hashCode()))
              .withErrorCode(bad ? ErrorCode.INVALID_TOPIC_EXCEPTION.code() : 0)
              .withPartitions(bad ? List.of() : all));
    }
    return MetadataResponse.DEFAULT
        .withClusterId("fake")
        .withControllerId(1)
        .withBrokers(
            List.of(
                MetadataResponse.MetadataResponseBroker.DEFAULT
                    .withNodeId(1)
                    .withHost(ADDRESS.host())
                    .withPort(ADDRESS.port())))
        .withTopics(topics);
  }

  private ResponseMessage produce(ProduceRequest request, Session session) {
    Mishap mishap = script.isEmpty() ? Mishap.NONE : script.remove();
    if (mishap == Mishap.REQUEST_LOST) {
      session.die();
    }
    if (mishap == Mishap.IGNORED) {
      session.deaf = true;
    }
    List<ProduceResponse.TopicProduceResponse> topics = new ArrayList<>();
    int batches = 0;
    for (ProduceRequest.TopicProduceData topic : request.topicData()) {
      List<ProduceResponse.PartitionProduceResponse> answers = new ArrayList<>();
      for (ProduceRequest.PartitionProduceData data : topic.partitionData()) {
        batches++;
        answers.add(produce(topic.name(), data, mishap));
      }
      topics.add(
          ProduceResponse.TopicProduceResponse.DEFAULT
              .withName(topic.name())
              .withPartitionResponses(answers));
    }
    batchesPerRequest.add(batches);
    if (mishap == Mishap.ANSWER_LOST) {
      session.die();
    }
    return ProduceResponse.DEFAULT.withResponses(topics);
  }

  private ProduceResponse.PartitionProduceResponse produce(
      String topic, ProduceRequest.PartitionProduceData data, Mishap mishap) {
    Log log = log(topic, data.index());
    RecordBatch batch = RecordBatch.at(((Payload.Memory) data.records()).bytes());
    ErrorCode code =
        switch (mishap) {
          case NONE, ANSWER_LOST ->
              batch.sizeInBytes() > batchBytesMax ? ErrorCode.MESSAGE_TOO_LARGE : log.append(batch);
          case REQUEST_LOST, REFUSED, IGNORED -> ErrorCode.NOT_LEADER_OR_FOLLOWER;
          case REFUSED_FOR_GOOD -> ErrorCode.TOPIC_AUTHORIZATION_FAILED;
        };
    if (!batch.crcIsValid()) {
      throw new IllegalStateException("a batch with a wrong CRC");
    }
    return ProduceResponse.PartitionProduceResponse.DEFAULT
        .withIndex(data.index())
        .withErrorCode(code.code())
        .withBaseOffset(code == ErrorCode.NONE ? batch.baseOffset() : -1);
  }

  private FetchResponse fetch(FetchRequest request) {
    List<FetchResponse.FetchableTopicResponse> topics = new ArrayList<>();
    for (FetchRequest.FetchTopic topic : request.topics()) {
      List<FetchResponse.PartitionData> answers = new ArrayList<>();
      for (FetchRequest.FetchPartition p : topic.partitions()) {
        Log log = log(topic.topic(), p.partition());
        boolean outside = p.fetchOffset() > log.end;
        ByteBuffer records = ByteBuffer.allocate(1 << 20);
        for (RecordBatch batch : log.batches) {
          if (batch.lastOffset() >= p.fetchOffset() && records.position() < 2000) {
            records.put(batch.bytes());
          }
        }
        answers.add(
            FetchResponse.PartitionData.DEFAULT
                .withPartitionIndex(p.partition())
                .withErrorCode(outside ? ErrorCode.OFFSET_OUT_OF_RANGE.code() : 0)
                .withHighWatermark(log.end)
                .withRecords(Payload.of(records.flip())));
      }
      topics.add(
          FetchResponse.FetchableTopicResponse.DEFAULT
              .withTopic(topic.topic())
              .withPartitions(answers));
    }
    return FetchResponse.DEFAULT.withResponses(topics);
  }

  private ListOffsetsResponse listOffsets(ListOffsetsRequest request) {
    List<ListOffsetsResponse.ListOffsetsTopicResponse> topics = new ArrayList<>();
    for (ListOffsetsRequest.ListOffsetsTopic topic : request.topics()) {
      List<ListOffsetsResponse.ListOffsetsPartitionResponse> answers = new ArrayList<>();
      for (ListOffsetsRequest.ListOffsetsPartition p : topic.partitions()) {
        long offset = p.timestamp() == -2 ? 0 : log(topic.name(), p.partitionIndex()).end;
        answers.add(
            ListOffsetsResponse.ListOffsetsPartitionResponse.DEFAULT
                .withPartitionIndex(p.partitionIndex())
                .withOffset(offset));
      }
      topics.add(
          ListOffsetsResponse.ListOffsetsTopicResponse.DEFAULT
              .withName(topic.name())
              .withPartitions(answers));
    }
    return ListOffsetsResponse.DEFAULT.withTopics(topics);
  }

  /// One connection.
  private final class Session implements ConnectionHandler {
    private final FrameReader frames = new FrameReader();
    private Connection connection;
    private boolean dead;
    private boolean deaf;

    @Override
    public void opened(Connection opened) {
      connection = opened;
      connections++;
    }

    @Override
    public ByteBuffer readBuffer() {
      return frames.room();
    }

    @Override
    public void received(int count) {
      for (ByteBuffer frame = frames.next(); frame != null; frame = frames.next()) {
        if (!dead) {
          received(frame);
        }
      }
    }

    private void received(ByteBuffer frame) {
      Reader in = new Reader(frame);
      RequestHeader header = RequestHeader.read(in);
      ApiKey api = ApiKey.of(header.apiKey());
      short version = header.apiVersion();
      ResponseMessage response;
      if (version > highestVersion) {
        response = versions().withErrorCode(ErrorCode.UNSUPPORTED_VERSION.code());
        version = 0;
      } else {
        response = answer(api.readRequest(in, version), this);
      }
      if (!dead && !deaf) {
        ResponseHeader answered = new ResponseHeader(header.correlationId());
        connection.send(Frame.response(new Writer(), answered, response, version));
      }
    }

    void die() {
      dead = true;
      connection.close("a mishap");
    }

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {
      dead = true;
    }
  }
}
