package barnabas.sim;

import barnabas.client.TopicPartition;
import barnabas.record.MalformedBatchException;
import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.sim.check.Inventory;
import barnabas.sim.check.Topics;
import barnabas.sim.check.Violation;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.DescribeConfigsRequest;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.ListGroupsResponse;
import barnabas.wire.ListOffsetsRequest;
import barnabas.wire.ListOffsetsResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.OffsetFetchRequest;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.Payload;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.world.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Takes down all that a broker shows of itself, by asking it. Owned by the run, which lets nothing
/// else happen meanwhile.
final class InventoryTaker {
  private static final String PROMISE = "a healed cluster answers";
  private static final String OFFSETS_TOPIC = "__consumer_offsets";

  /// As much as a broker gives at once.
  static final int BYTES_MAX = 1 << 20;

  private static final byte TOPIC_RESOURCE = 2;
  private static final byte SET_ON_TOPIC = 1;
  private static final int ATTEMPTS = 40;
  private static final long BEGINS_LATER = -1;
  private static final long PAUSE_MS = 250;

  private final SimWorld world;
  private final Topics topics;
  private final RawClient client;
  private final SimNode node;
  private final int fetchBytes;

  /// @param topics what of them may be refused as damaged
  /// @param fetchBytes how much is read at once
  InventoryTaker(SimWorld world, Network.Address broker, Topics topics, int fetchBytes) {
    this.world = world;
    this.topics = topics;
    this.fetchBytes = fetchBytes;
    this.node = world.node("inventory");
    this.client = new RawClient(node, node.network(), broker);
  }

  /// Where each partition ends.
  SortedMap<TopicPartition, Long> ends() {
    SortedMap<TopicPartition, Long> ends = new TreeMap<>();
    for (MetadataResponse.MetadataResponseTopic topic : metadata().topics()) {
      String name = String.valueOf(topic.name());
      for (int index = 0; index < topic.partitions().size(); index++) {
        ends.put(new TopicPartition(name, index), offset(name, index, OnePartition.LATEST));
      }
    }
    return ends;
  }

  private MetadataResponse metadata() {
    return ask(MetadataRequest.DEFAULT.withTopics(null), 12, MetadataResponse.class);
  }

  /// All of it.
  Inventory take() {
    SortedMap<String, Inventory.Topic> topics = new TreeMap<>();
    for (MetadataResponse.MetadataResponseTopic topic : metadata().topics()) {
      String name = String.valueOf(topic.name());
      if (!name.equals(OFFSETS_TOPIC)) {
        topics.put(name, topic(name, topic));
      }
    }
    SortedMap<String, SortedMap<TopicPartition, Long>> groups = new TreeMap<>();
    ListGroupsResponse listed = ask(ListGroupsRequest.DEFAULT, 4, ListGroupsResponse.class);
    for (ListGroupsResponse.ListedGroup group : listed.groups()) {
      SortedMap<TopicPartition, Long> offsets = offsets(group.groupId());
      if (!offsets.isEmpty()) {
        groups.put(group.groupId(), offsets);
      }
    }
    return new Inventory(topics, groups);
  }

  private Inventory.Topic topic(String name, MetadataResponse.MetadataResponseTopic topic) {
    SortedMap<Integer, Inventory.Partition> partitions = new TreeMap<>();
    for (MetadataResponse.MetadataResponsePartition partition : topic.partitions()) {
      int index = partition.partitionIndex();
      partitions.put(index, partition(name, index));
    }
    return new Inventory.Topic(topic.topicId().toString(), partitions, configs(name));
  }

  private SortedMap<String, String> configs(String topic) {
    DescribeConfigsRequest request =
        DescribeConfigsRequest.DEFAULT.withResources(
            List.of(
                DescribeConfigsRequest.DescribeConfigsResource.DEFAULT
                    .withResourceType(TOPIC_RESOURCE)
                    .withResourceName(topic)
                    .withConfigurationKeys(null)));
    SortedMap<String, String> configs = new TreeMap<>();
    for (DescribeConfigsResponse.DescribeConfigsResourceResult config :
        ask(request, 4, DescribeConfigsResponse.class).results().getFirst().configs()) {
      if (config.configSource() == SET_ON_TOPIC) {
        configs.put(config.name(), String.valueOf(config.value()));
      }
    }
    return configs;
  }

  private Inventory.Partition partition(String topic, int index) {
    long start = offset(topic, index, OnePartition.EARLIEST);
    long end = offset(topic, index, OnePartition.LATEST);
    TreeMap<Long, Long> values = new TreeMap<>();
    long next = start;
    while (next < end) {
      long from = next;
      next = read(topic, index, from, values);
      if (next == BEGINS_LATER) {
        // Retention took what was read, too: only what is there at one time is taken down.
        values.clear();
        start = offset(topic, index, OnePartition.EARLIEST);
        next = start;
      } else if (next == from) {
        throw new Violation(
            "nothing read vanishes",
            "%s-%d gives nothing at %d and says it ends at %d".formatted(topic, index, from, end));
      }
    }
    return new Inventory.Partition(start, end, values);
  }

  private long offset(String topic, int index, long timestamp) {
    ListOffsetsRequest request = new OnePartition(topic, index).offset(timestamp);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ListOffsetsResponse.ListOffsetsPartitionResponse answer =
          ask(request, 7, ListOffsetsResponse.class).topics().getFirst().partitions().getFirst();
      if (answer.errorCode() == 0) {
        return answer.offset();
      }
      rest(topic, index, answer.errorCode());
    }
    throw new Violation(PROMISE, "%s-%d tells no offset".formatted(topic, index));
  }

  /// Reads some records; the offset behind them is the result, or that the log begins later now.
  private long read(String topic, int index, long from, SortedMap<Long, Long> values) {
    FetchRequest request = new OnePartition(topic, index).fetch(from, fetchBytes);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      FetchResponse.PartitionData answer =
          ask(request, 12, FetchResponse.class).responses().getFirst().partitions().getFirst();
      if (answer.errorCode() == 0) {
        return take(topic + "-" + index, from, answer, values);
      }
      if (answer.errorCode() == ErrorCode.CORRUPT_MESSAGE.code()) {
        return behindDamage(topic, index, from);
      }
      if (answer.errorCode() == ErrorCode.OFFSET_OUT_OF_RANGE.code()
          && offset(topic, index, OnePartition.EARLIEST) > from) {
        return BEGINS_LATER;
      }
      rest(topic, index, answer.errorCode());
    }
    throw new Violation(PROMISE, "%s-%d can't be read at %d".formatted(topic, index, from));
  }

  private long behindDamage(String topic, int index, long offset) {
    long behind = topics.of(topic).rotEnd(index, offset);
    if (behind == offset) {
      throw new Violation(
          PROMISE, "%s-%d is said to be damaged at %d".formatted(topic, index, offset));
    }
    world.count("damaged records refused");
    return behind;
  }

  private static long take(
      String where, long from, FetchResponse.PartitionData answer, SortedMap<Long, Long> values) {
    long next = from;
    if (answer.records() instanceof Payload.Memory memory) {
      for (RecordBatch batch : RecordBatches.in(memory.bytes())) {
        for (Record record : sound(batch, where + " has a damaged batch at " + next)) {
          if (record.offset() >= from) {
            values.put(record.offset(), Values.id(record, where + " " + record.offset()));
          }
        }
        next = batch.nextOffset();
      }
    }
    return next;
  }

  private static List<Record> sound(RecordBatch batch, String otherwise) {
    if (!batch.crcIsValid()) {
      throw new Violation("bytes are kept", otherwise);
    }
    List<Record> records = new ArrayList<>();
    try {
      batch.records(BYTES_MAX).forEach(records::add);
    } catch (MalformedBatchException damaged) {
      throw new Violation("bytes are kept", otherwise + ": " + damaged.getMessage());
    }
    return records;
  }

  private SortedMap<TopicPartition, Long> offsets(String group) {
    OffsetFetchRequest request =
        OffsetFetchRequest.DEFAULT.withGroups(
            List.of(
                OffsetFetchRequest.OffsetFetchRequestGroup.DEFAULT
                    .withGroupId(group)
                    .withTopics(null)));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      OffsetFetchResponse.OffsetFetchResponseGroup answer =
          ask(request, 8, OffsetFetchResponse.class).groups().getFirst();
      if (answer.errorCode() == 0) {
        SortedMap<TopicPartition, Long> offsets = new TreeMap<>();
        for (OffsetFetchResponse.OffsetFetchResponseTopics topic : answer.topics()) {
          for (OffsetFetchResponse.OffsetFetchResponsePartitions p : topic.partitions()) {
            offsets.put(new TopicPartition(topic.name(), p.partitionIndex()), p.committedOffset());
          }
        }
        return offsets;
      }
      rest(group, 0, answer.errorCode());
    }
    throw new Violation(PROMISE, "group " + group + " tells no offsets");
  }

  private void rest(String what, int index, short errorCode) {
    ErrorCode code = ErrorCode.of(errorCode);
    if (!code.retriable()) {
      throw new Violation(PROMISE, "%s-%d answers %s".formatted(what, index, code));
    }
    world.runFor(PAUSE_MS);
  }

  private <R extends ResponseMessage> R ask(RequestMessage request, int version, Class<R> kind) {
    List<ResponseMessage> answers = new ArrayList<>();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      boolean[] over = {false};
      node.loop("l")
          .post(
              () ->
                  client.call(
                      request,
                      (short) version,
                      answer -> {
                        over[0] = true;
                        if (answer != null) {
                          answers.add(answer);
                        }
                      }));
      world.runUntil(() -> over[0], 60_000);
      if (!answers.isEmpty()) {
        return kind.cast(answers.getFirst());
      }
      world.runFor(PAUSE_MS);
    }
    throw new Violation(PROMISE, "no answer to " + request.apiKey());
  }
}
