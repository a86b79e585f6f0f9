package barnabas.sim;

import barnabas.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// All clients of a run and what they do. Owned by the run.
final class Cast {
  private final Stage stage;
  private final List<WriterClient> writers = new ArrayList<>();
  private final List<ReaderClient> readers = new ArrayList<>();
  private final List<GroupCrowd> groups = new ArrayList<>();
  private final List<RepeaterClient> repeaters = new ArrayList<>();
  private final List<AdminClient> admins = new ArrayList<>();

  Cast(Stage stage, Story story) {
    this.stage = stage;
    for (int i = 0; i < story.brokers().size(); i++) {
      admins.add(new AdminClient(stage, i));
    }
    story.topics().forEach(this::create);
  }

  /// Brings the others in, once the first topics are there.
  void enter(Story story) {
    for (Story.Writer writer : story.writers()) {
      writers.add(new WriterClient(stage, writers.size(), writer));
    }
    for (Story.Reader reader : story.readers()) {
      int partitions =
          story.topics().stream()
              .filter(topic -> topic.name().equals(reader.topic()))
              .findFirst()
              .orElseThrow()
              .partitions();
      readers.add(new ReaderClient(stage, readers.size(), reader, partitions));
    }
    for (Story.Group group : story.groups()) {
      groups.add(new GroupCrowd(stage, groups.size(), group));
    }
    for (Story.Repeater repeater : story.repeaters()) {
      repeaters.add(new RepeaterClient(stage, repeaters.size(), repeater));
    }
  }

  private void create(Story.Topic topic) {
    admins.get(topic.broker()).create(topic);
  }

  /// Lets a client do something.
  void act(Act.Deed deed) {
    stage.chronicle().say(() -> "deed " + deed);
    switch (deed) {
      case Act.Write write -> writers.get(write.writer()).write(write);
      case Act.RestartWriter(int writer) -> writers.get(writer).restart();
      case Act.Join(int group) -> groups.get(group).join();
      case Act.Leave(int group) -> groups.get(group).leave();
      case Act.Die(int group) -> groups.get(group).die();
      case Act.CommitLate(int group) -> groups.get(group).commitLate();
      case Act.Send(int repeater, boolean again) -> repeaters.get(repeater).send(again);
      case Act.CreateTopic(Story.Topic topic) -> create(topic);
      case Act.DeleteTopic(int broker, String topic) -> admins.get(broker).delete(topic);
      case Act.Grow(int broker, String topic, int partitions) ->
          admins.get(broker).grow(topic, partitions);
      case Act.Trim(int broker, String topic, int partition, int percent) ->
          admins.get(broker).trim(topic, partition, percent);
      case Act.Configure(int broker, String topic, String key, String value) ->
          admins.get(broker).configure(topic, key, value);
      case Act.Commit(int broker, String group, String topic, long offset) ->
          admins.get(broker).commit(group, topic, offset);
    }
  }

  List<GroupCrowd> groups() {
    return List.copyOf(groups);
  }

  boolean adminsIdle() {
    return admins.stream().allMatch(AdminClient::idle);
  }

  /// Whether nothing that writers, repeaters and administrators were told is under way.
  boolean changesAreOver() {
    return adminsIdle()
        && writers.stream().allMatch(writer -> writer.undelivered() == 0)
        && repeaters.stream().allMatch(RepeaterClient::idle);
  }

  /// Whether all readers and groups have come to the ends of their partitions, and each partition
  /// has one owner in each group that reads it.
  boolean haveRead(SortedMap<TopicPartition, Long> ends) {
    return readers.stream().allMatch(reader -> reader.hasRead(ends))
        && groups.stream().allMatch(group -> group.settled(ends));
  }

  /// Has every writer and repeater write once more, to a topic that stays.
  void writeOnceMore(Story story) {
    for (int i = 0; i < writers.size(); i++) {
      int broker = story.writers().get(i).broker();
      for (Story.Topic topic : story.topics()) {
        if (topic.broker() == broker) {
          writers.get(i).write(new Act.Write(i, topic.name(), 2, 20, true));
        }
      }
    }
    repeaters.forEach(repeater -> repeater.send(true));
    repeaters.forEach(repeater -> repeater.send(false));
  }

  /// What is still under way, in words.
  String state() {
    List<String> words = new ArrayList<>();
    admins.stream().filter(a -> !a.idle()).forEach(a -> words.add(a.session() + " is busy"));
    writers.stream()
        .filter(w -> w.undelivered() > 0)
        .forEach(w -> words.add(w.session() + " has " + w.undelivered() + " undelivered"));
    repeaters.stream().filter(r -> !r.idle()).forEach(r -> words.add(r.session() + " is busy"));
    readers.forEach(reader -> words.add(reader.state()));
    groups.forEach(group -> words.add(group.state()));
    return String.join(", ", words);
  }

  /// Ends those that only read.
  void closeReaders() {
    readers.forEach(ReaderClient::close);
    groups.forEach(GroupCrowd::close);
  }

  /// Ends the others.
  void closeWriters() {
    writers.forEach(WriterClient::close);
    admins.forEach(AdminClient::close);
  }
}
