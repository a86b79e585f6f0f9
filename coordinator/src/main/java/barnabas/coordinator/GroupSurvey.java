package barnabas.coordinator;

import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;

/// How a group stands at a moment, for those who watch it. Immutable.
///
/// @param state in Kafka's words, such as `Stable`
/// @param rebalances how many it has begun since it got its first member
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
      LiveGroup live = groups.live(groupId);
      surveys.add(
          new GroupSurvey(
              groupId,
              groups.state(groupId).words,
              live == null ? 0 : live.members().size(),
              live == null ? 0 : live.rebalances,
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
