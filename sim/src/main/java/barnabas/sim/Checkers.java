package barnabas.sim;

import barnabas.sim.check.AcknowledgedIsReadable;
import barnabas.sim.check.AnswersInOrder;
import barnabas.sim.check.Checker;
import barnabas.sim.check.CommittedOffsets;
import barnabas.sim.check.CompactionKeeps;
import barnabas.sim.check.DamageIsNotServed;
import barnabas.sim.check.EpochsRise;
import barnabas.sim.check.GroupsMissNothing;
import barnabas.sim.check.LaterLiesBehind;
import barnabas.sim.check.MembersStay;
import barnabas.sim.check.MetadataIsKept;
import barnabas.sim.check.NoDuplicates;
import barnabas.sim.check.NoStaleGeneration;
import barnabas.sim.check.NothingReadVanishes;
import barnabas.sim.check.OneOwner;
import barnabas.sim.check.OneReader;
import barnabas.sim.check.OneValuePerOffset;
import barnabas.sim.check.OnlyReadersCommit;
import barnabas.sim.check.OrderPerProducer;
import barnabas.sim.check.ReadersGoForward;
import barnabas.sim.check.StateSurvivesRestart;
import barnabas.sim.check.Topics;
import barnabas.sim.check.WatermarksRise;
import java.util.List;

/// The checkers of a run.
public final class Checkers {
  private Checkers() {}

  public static List<Checker> all(Topics topics) {
    return List.of(
        new OneValuePerOffset(topics),
        new NoDuplicates(topics),
        new OrderPerProducer(topics),
        new LaterLiesBehind(topics),
        new ReadersGoForward(topics),
        new WatermarksRise(topics),
        new AcknowledgedIsReadable(topics),
        new NothingReadVanishes(topics),
        new DamageIsNotServed(topics),
        new CompactionKeeps(topics),
        new AnswersInOrder(),
        new CommittedOffsets(),
        new NoStaleGeneration(),
        new OneOwner(),
        new OneReader(),
        new OnlyReadersCommit(),
        new EpochsRise(),
        new MembersStay(),
        new GroupsMissNothing(topics),
        new MetadataIsKept(),
        new StateSurvivesRestart(topics));
  }
}
