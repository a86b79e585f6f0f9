package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;

/// How a group stands at a moment, for those who watch it. Immutable.
///
/// @param state in Kafka's words, such as `Stable`
/// @param rebalances how many it has begun since it got its first member; with the consumer
///   protocol, how often it was decided anew who reads what
/// @param positions where it stands in the partitions that it has committed offsets of
public record GroupSurvey(
    String groupId, String state, int members, int rebalances, List<Position> positions) {

  /// A committed offset.
  ///
  /// @param topicId the topic that was meant, zero if unknown
  public record Position(String topic, Uuid topicId, int partition, long offset) {}

  static List<GroupSurvey> of(Groups groups) {
    List<GroupSurvey> surveys = new ArrayList<>();
    for (String groupId : groups.groupIds()) {
      ConsumerGroup consumer = groups.stored().consumer(groupId);
      LiveGroup classic = groups.live(groupId);
      int members = consumer.members().size();
      int rebalances = Math.max(0, consumer.targetEpoch());
      if (classic != null) {
        members += classic.members().size();
        rebalances += classic.rebalances;
      }
      surveys.add(
          new GroupSurvey(
              groupId,
              groups.state(groupId).words,
              members,
              rebalances,
              positions(groups.stored().offsets(groupId))));
    }
    return surveys;
  }

  private static List<Position> positions(GroupOffsets offsets) {
    List<Position> positions = new ArrayList<>();
    for (String topic : offsets.topics()) {
      offsets
          .partitions(topic)
          .forEach(
              (partition, committed) ->
                  positions.add(
                      new Position(topic, committed.topicId(), partition, committed.offset())));
    }
    return positions;
  }
}
