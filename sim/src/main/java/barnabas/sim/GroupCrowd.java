package barnabas.sim;

import barnabas.client.TopicPartition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;

/// The members of a group, who come and go. Owned by the run.
final class GroupCrowd {
  private static final int MEMBERS_MAX = 4;

  private final Stage stage;
  private final int number;
  private final Story.Group shape;
  private final List<MemberClient> members = new ArrayList<>();
  private final LateCommitter late;
  private int joined;

  GroupCrowd(Stage stage, int number, Story.Group shape) {
    this.stage = stage;
    this.number = number;
    this.shape = shape;
    this.late = new LateCommitter(stage, "g" + number + "l", shape);
  }

  void join() {
    if (members.size() < MEMBERS_MAX) {
      String name = "g" + number + "m" + joined++;
      members.add(new MemberClient(stage, name, shape, freeSlot()));
    }
  }

  void leave() {
    if (!members.isEmpty()) {
      members.remove(pick()).close();
    }
  }

  void die() {
    if (!members.isEmpty()) {
      members.remove(pick()).kill();
    }
  }

  void commitLate() {
    late.commit();
  }

  /// The place of a static member that nobody fills.
  private int freeSlot() {
    List<Integer> filled = members.stream().map(MemberClient::slot).toList();
    int slot = 0;
    while (filled.contains(slot)) {
      slot++;
    }
    return slot;
  }

  private int pick() {
    return stage.world().chance().nextInt(members.size());
  }

  Story.Group shape() {
    return shape;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /// Whether the members share all partitions of their topics, each with one owner, and have read
  /// them to their ends.
  boolean settled(SortedMap<TopicPartition, Long> ends) {
    List<TopicPartition> owned = new ArrayList<>();
    members.forEach(member -> owned.addAll(member.assigned()));
    long partitions =
        ends.keySet().stream().filter(p -> shape.topics().contains(p.topic())).count();
    return new HashSet<>(owned).size() == owned.size()
        && owned.size() == partitions
        && members.stream().allMatch(member -> member.hasRead(ends));
  }

  String state() {
    List<String> words = new ArrayList<>();
    members.forEach(member -> words.add(member.state()));
    return shape.name() + words;
  }

  void close() {
    members.forEach(MemberClient::close);
  }
}
