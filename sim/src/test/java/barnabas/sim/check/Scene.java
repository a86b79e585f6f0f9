package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a history made by hand is told with, in few words: one partition of a topic that keeps its
/// records, one group, one clock. Owned by its test.
final class Scene {
  static final String TOPIC = "t";
  static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  static final String GROUP = "g";

  private final Topics topics;
  private final Checker checker;
  private final GroupTalk talk;
  private long records;

  Scene(Topics topics, Checker checker) {
    this.topics = topics;
    this.checker = checker;
    this.talk = new GroupTalk(checker);
    topics.add(TOPIC, true, false);
  }

  Checker checker() {
    return checker;
  }

  TopicFacts topic() {
    return topics.of(TOPIC);
  }

  /// The topic is one whose records a power cut may take.
  void relaxed() {
    topics.add(TOPIC, false, false);
  }

  /// Retention may take the topic's records.
  void expiring() {
    topics.add(TOPIC, true, true);
  }

  /// An idempotent producer takes a record.
  SentRecord sends(String session) {
    return sends(session, true);
  }

  SentRecord sends(String session, boolean idempotent) {
    SentRecord record = new SentRecord(records++, session, idempotent, TOPIC);
    checker.sent(record);
    return record;
  }

  /// An idempotent producer takes a record with a key.
  SentRecord sends(int key, boolean tombstone) {
    SentRecord record = new SentRecord(records++, "p", true, TOPIC, key, tombstone);
    checker.sent(record);
    return record;
  }

  void acknowledged(SentRecord record, long offset) {
    checker.acknowledged(record, PARTITION, offset);
  }

  void reads(String reader, long offset, SentRecord record) {
    checker.read(reader, PARTITION, offset, record.id());
  }

  /// What commits, joins and fetches are told with.
  GroupTalk talk() {
    return talk;
  }

  /// The run ends with these records in the partition, from its beginning on.
  void ends(SentRecord... records) {
    endsFrom(0, records);
  }

  void endsFrom(long start, SentRecord... records) {
    checker.ended(inventory(partition(start, records)));
  }

  /// The run ends with one record in the partition, which begins at 0.
  void endsWith(long offset, SentRecord record) {
    SortedMap<Long, Long> values = new TreeMap<>();
    values.put(offset, record.id());
    checker.ended(inventory(new Inventory.Partition(0, offset + 1, values)));
  }

  void endsWithNothing() {
    checker.ended(new Inventory(new TreeMap<>(), new TreeMap<>()));
  }

  static Inventory.Partition partition(long start, SentRecord... records) {
    SortedMap<Long, Long> values = new TreeMap<>();
    long offset = start;
    for (SentRecord record : records) {
      values.put(offset++, record.id());
    }
    return new Inventory.Partition(start, offset, values);
  }

  static Inventory inventory(Inventory.Partition... partitions) {
    return inventory(new TreeMap<>(), partitions);
  }

  static Inventory inventory(SortedMap<String, String> configs, Inventory.Partition... partitions) {
    SortedMap<Integer, Inventory.Partition> numbered = new TreeMap<>();
    for (Inventory.Partition partition : List.of(partitions)) {
      numbered.put(numbered.size(), partition);
    }
    SortedMap<String, Inventory.Topic> topics = new TreeMap<>();
    topics.put(TOPIC, new Inventory.Topic("id", numbered, configs));
    return new Inventory(topics, new TreeMap<>());
  }

  /// An inventory in which nothing is but a committed offset.
  static Inventory committed(long offset) {
    SortedMap<TopicPartition, Long> offsets = new TreeMap<>();
    offsets.put(PARTITION, offset);
    SortedMap<String, SortedMap<TopicPartition, Long>> groups = new TreeMap<>();
    groups.put(GROUP, offsets);
    return new Inventory(new TreeMap<>(), groups);
  }
}
