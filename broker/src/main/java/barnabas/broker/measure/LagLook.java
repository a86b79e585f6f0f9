package barnabas.broker.measure;

import barnabas.broker.Coordinators;
import barnabas.broker.Shard;
import barnabas.coordinator.GroupSurvey;
import barnabas.coordinator.GroupSurvey.Position;
import barnabas.metadata.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One look at how far all groups are behind: the coordinators tell where the groups stand, then
/// the partitions' loops tell where the logs do. Owned by the asking loop.
final class LagLook {
  /// The most partitions of groups that are looked at; each takes some 200 bytes.
  static final int LAGS_MAX = 20_000;

  private final Shard asking;
  private final List<Coordinators> coordinators;
  private final LagReport before;
  private final BiConsumer<LagLook, LagReport> done;
  private final List<GroupSurvey> groups = new ArrayList<>();
  private final List<Lag> lags = new ArrayList<>();
  private int open;
  private int leftOut;

  /// @param coordinators those of each loop
  /// @param before the last look's report, which spares this one some reads
  /// @param done hears which look has found what
  LagLook(
      Shard asking,
      List<Coordinators> coordinators,
      LagReport before,
      BiConsumer<LagLook, LagReport> done) {
    this.asking = asking;
    this.coordinators = coordinators;
    this.before = before;
    this.done = done;
  }

  void go() {
    open = asking.shards().size();
    for (Shard shard : asking.shards()) {
      asking.look(
          shard,
          () -> {
            List<GroupSurvey> found = coordinators.get(shard.number()).survey();
            shard.look(asking, () -> surveyed(found));
          });
    }
  }

  private void surveyed(List<GroupSurvey> found) {
    groups.addAll(found);
    if (--open == 0) {
      askPartitions();
    }
  }

  private void askPartitions() {
    Map<Lag.Place, Lag> known = before.byPlace();
    SortedMap<Integer, LagQuestions> questions = new TreeMap<>();
    int asked = 0;
    for (GroupSurvey group : groups) {
      for (Position position : group.positions()) {
        Topic topic = topic(position);
        if (topic != null && asked++ < LAGS_MAX) {
          Lag.Place place =
              new Lag.Place(group.groupId(), topic.name(), topic.id(), position.partition());
          Shard owner = asking.owner(topic.id(), position.partition());
          questions
              .computeIfAbsent(owner.number(), _ -> new LagQuestions(owner, before))
              .add(place, position.offset(), known.get(place));
        }
      }
    }
    leftOut = Math.max(0, asked - LAGS_MAX);
    open = questions.size() + 1;
    questions
        .values()
        .forEach(
            each ->
                asking.look(
                    each.owner(),
                    () -> each.answer(found -> each.owner().look(asking, () -> answered(found)))));
    answered(List.of());
  }

  private @Nullable Topic topic(Position position) {
    Topic topic = asking.image().topic(position.topic());
    boolean meant =
        topic != null
            && (position.topicId().isZero() || position.topicId().equals(topic.id()))
            && position.partition() >= 0
            && position.partition() < topic.partitions().size();
    return meant ? topic : null;
  }

  private void answered(List<Lag> found) {
    lags.addAll(found);
    if (--open == 0) {
      done.accept(
          this,
          new LagReport(
              List.copyOf(groups),
              List.copyOf(lags),
              leftOut,
              asking.loop().wallMs(),
              asking.loop().nanos(),
              0));
    }
  }
}
