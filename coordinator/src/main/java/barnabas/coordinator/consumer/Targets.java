package barnabas.coordinator.consumer;

import barnabas.coordinator.consumer.Topics.TopicFacts;
import barnabas.metadata.PartitionId;
import barnabas.wire.Uuid;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a group's members are to read: which topics, and by the group's assignor which partitions.
public final class Targets {
  private static final long HASH_SEED = 0xcbf29ce484222325L;
  private static final long HASH_FACTOR = 0x100000001b3L;

  private final Topics topics;

  /// Served assignors, the one that is taken without a preference first.
  private final List<Assignor> assignors;

  public Targets(Topics topics, List<Assignor> assignors) {
    this.topics = topics;
    this.assignors = List.copyOf(assignors);
  }

  Topics topics() {
    return topics;
  }

  /// The names of assignors that members may prefer, in words.
  String served() {
    return String.join(", ", assignors.stream().map(Assignor::name).toList());
  }

  boolean serves(String assignor) {
    return assignors.stream().anyMatch(each -> each.name().equals(assignor));
  }

  /// The assignor that most members prefer.
  public Assignor preferred(ConsumerGroup group) {
    Map<String, Integer> votes = new TreeMap<>();
    for (ConsumerMember member : group.members().values()) {
      if (member.assignor() != null) {
        votes.merge(member.assignor(), 1, Integer::sum);
      }
    }
    Assignor chosen = assignors.getFirst();
    for (Assignor assignor : assignors) {
      if (votes.getOrDefault(assignor.name(), 0) > votes.getOrDefault(chosen.name(), 0)) {
        chosen = assignor;
      }
    }
    return chosen;
  }

  /// The names of the topics that a member reads, whether or not there are such topics.
  public SortedSet<String> names(ConsumerMember member) {
    if (member.regex().isEmpty()) {
      return member.topics();
    }
    SortedSet<String> names = new TreeSet<>(member.topics());
    names.addAll(topics.matching(member.regex()));
    return names;
  }

  /// Tells apart what members read and what is known of it: names, ids and numbers of partitions.
  long hash(ConsumerGroup group) {
    SortedSet<String> names = new TreeSet<>();
    group.members().values().forEach(member -> names.addAll(names(member)));
    long hash = HASH_SEED;
    for (String name : names) {
      TopicFacts topic = topics.named(name);
      if (topic != null) {
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
          hash = mix(hash, each);
        }
        hash = mix(hash, topic.id().hashCode());
        hash = mix(hash, topic.partitions());
      }
    }
    return hash;
  }

  private static long mix(long hash, int next) {
    return (hash ^ next) * HASH_FACTOR;
  }

  /// Raises the group's epoch, and remembers what is now known of its topics.
  void raiseEpoch(Draft draft, long nowMs) {
    ConsumerGroup group = draft.group();
    boolean empty = group.members().isEmpty();
    draft.add(
        new ConsumerEvent.GroupStored(
            Math.max(group.epoch(), 0) + 1, hash(group), empty ? nowMs : -1));
  }

  /// Decides for the group's epoch who is to read what.
  void decide(Draft draft, long nowMs) {
    ConsumerGroup group = draft.group();
    preferred(group)
        .assign(task(group))
        .forEach(
            (id, partitions) -> {
              if (!partitions.equals(group.targets().get(id))) {
                draft.add(new ConsumerEvent.TargetOfMemberStored(id, partitions));
              }
            });
    draft.add(new ConsumerEvent.TargetStored(group.epoch(), nowMs));
  }

  private Assignor.Task task(ConsumerGroup group) {
    SortedMap<String, Assignor.Reader> readers = new TreeMap<>();
    SortedMap<Uuid, Integer> partitions = new TreeMap<>();
    group
        .members()
        .forEach(
            (id, member) -> {
              SortedSet<Uuid> read = new TreeSet<>();
              for (String name : names(member)) {
                TopicFacts topic = topics.named(name);
                if (topic != null) {
                  read.add(topic.id());
                  partitions.put(topic.id(), topic.partitions());
                }
              }
              readers.put(id, reader(member, read, group.target(id)));
            });
    return new Assignor.Task(readers, partitions);
  }

  private static Assignor.Reader reader(
      ConsumerMember member, SortedSet<Uuid> read, SortedSet<PartitionId> before) {
    return new Assignor.Reader(member.instanceId(), read, before);
  }
}
