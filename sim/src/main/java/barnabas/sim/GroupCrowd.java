package barnabas.sim;

import barnabas.client.TopicPartition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The members of a group, who come and go. Owned by the run.
final class GroupCrowd {
  private static final int MEMBERS_MAX = 4;

  private final Stage stage;
  private final int number;
  private final Story.Group shape;
  private final List<MemberClient> members = new ArrayList<>();
  private final Set<Long> read = new HashSet<>();
  private int joined;

  GroupCrowd(Stage stage, int number, Story.Group shape) {
    this.stage = stage;
    this.number = number;
    this.shape = shape;
  }

  void join() {
    if (members.size() < MEMBERS_MAX) {
      String name = "g" + number + "m" + joined++;
      members.add(new MemberClient(stage, this, name, shape));
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

  private int pick() {
    return stage.world().chance().nextInt(members.size());
  }

  /// A member was given a record.
  void read(long id) {
    read.add(id);
  }

  /// Whether some member was given it.
  boolean hasRead(long id) {
    return read.contains(id);
  }

  Story.Group shape() {
    return shape;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /// Whether the members share so many partitions, each with one owner, and have read them all.
  boolean settled(int partitions) {
    List<TopicPartition> owned = new ArrayList<>();
    members.forEach(member -> owned.addAll(member.assigned()));
    return new HashSet<>(owned).size() == owned.size()
        && owned.size() == partitions
        && members.stream().allMatch(MemberClient::atEnd);
  }

  String state() {
    List<String> words = new ArrayList<>();
    members.forEach(
        member -> words.add(member.session() + " " + member.assigned() + " " + member.atEnd()));
    return shape.name() + words;
  }

  void close() {
    members.forEach(MemberClient::close);
  }
}
