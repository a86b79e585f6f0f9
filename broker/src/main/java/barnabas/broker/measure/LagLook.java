package barnabas.broker.measure;

import barnabas.broker.Answers;
import barnabas.broker.Coordinators;
import barnabas.broker.Coordinators.Surveyed;
import barnabas.broker.Shard;
import barnabas.coordinator.GroupSurvey;
import barnabas.coordinator.GroupSurvey.Position;
import barnabas.metadata.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One look at how far all groups are behind: a coordinator tells where its groups stand, then the
/// partitions' loops tell where the logs do, then it is the next coordinator's turn. Owned by the
/// asking loop.
///
/// One coordinator after the other, since whatever a loop serves waits for each of its turns, and
/// thousands of groups at once would make one of them long.
final class LagLook {
  /// The most partitions of groups that are looked at; each takes some 200 bytes.
  static final int LAGS_MAX = 20_000;

  /// The most records of a loop's partitions that are read to learn their age. What a look finds
  /// out, the next one knows.
  private static final int READS_MAX = 1_000;

  private final Shard asking;
  private final List<Coordinators> coordinators;
  private final LagReport before;
  private final BiConsumer<LagLook, LagReport> done;
  private final List<GroupSurvey> groups = new ArrayList<>();
  private final Map<Lag.Place, Lag> lags = new LinkedHashMap<>();
  private final int[] readsLeft;
  private int asked;

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
    this.readsLeft = new int[coordinators.size()];
    Arrays.fill(readsLeft, READS_MAX);
  }

  void go() {
    askCoordinator(0, -1);
  }

  /// @param loop whose coordinators' turn it is
  /// @param behind the partition of the one that was asked last, -1 for none
  private void askCoordinator(int loop, int behind) {
    if (loop == coordinators.size()) {
      done.accept(this, report());
      return;
    }
    Shard shard = asking.shards().get(loop);
    asking.look(
        shard,
        () -> {
          Surveyed found = coordinators.get(loop).surveyBehind(behind);
          shard.look(asking, () -> surveyed(loop, found));
        });
  }

  private void surveyed(int loop, @Nullable Surveyed found) {
    if (found == null) {
      askCoordinator(loop + 1, -1);
      return;
    }
    groups.addAll(found.groups());
    // By a message, so that others have their turn.
    Runnable next = () -> askCoordinator(loop, found.partition());
    askPartitions(found.groups(), () -> asking.loop().post(() -> asking.look(asking, next)));
  }

  private void askPartitions(List<GroupSurvey> of, Runnable then) {
    Answers.<LagQuestions, LagQuestions.Found>all(
        List.copyOf(questions(of).values()),
        (each, answer) ->
            asking.look(
                each.owner(),
                () -> each.answer(found -> each.owner().look(asking, () -> answer.accept(found)))),
        all -> {
          all.forEach(this::answered);
          then.run();
        });
  }

  /// What has to be asked of each loop.
  private SortedMap<Integer, LagQuestions> questions(List<GroupSurvey> of) {
    SortedMap<Integer, LagQuestions> questions = new TreeMap<>();
    for (GroupSurvey group : of) {
      for (Position position : group.positions()) {
        Topic topic = topic(position);
        if (topic != null && asked++ < LAGS_MAX) {
          Lag.Place place =
              new Lag.Place(group.groupId(), topic.name(), topic.id(), position.partition());
          Shard owner = asking.owner(topic.id(), position.partition());
          questions
              .computeIfAbsent(
                  owner.number(), loop -> new LagQuestions(owner, before.nanos(), readsLeft[loop]))
              .add(place, position.offset(), before.lags().get(place));
        }
      }
    }
    return questions;
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

  private void answered(LagQuestions.Found found) {
    readsLeft[found.loop()] -= found.reads();
    found.lags().forEach(lag -> lags.put(lag.place(), lag));
  }

  private LagReport report() {
    return new LagReport(
        List.copyOf(groups),
        Collections.unmodifiableMap(lags),
        Math.max(0, asked - LAGS_MAX),
        asking.loop().wallMs(),
        asking.loop().nanos(),
        0);
  }
}
