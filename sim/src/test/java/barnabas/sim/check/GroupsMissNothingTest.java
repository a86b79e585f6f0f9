package barnabas.sim.check;

import java.util.List;

final class GroupsMissNothingTest extends CheckerTest {
  GroupsMissNothingTest() {
    super("groups miss nothing", GroupsMissNothing::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "every record is consumed",
            s -> {
              consumes(s, acknowledged(s));
              caughtUp(s);
            }),
        told(
            "one is consumed twice",
            s -> {
              SentRecord record = acknowledged(s);
              consumes(s, record);
              consumes(s, record);
              caughtUp(s);
            }),
        told(
            "what was not acknowledged may be missed",
            s -> {
              s.sends("p");
              caughtUp(s);
            }),
        told(
            "retention was quicker",
            s -> {
              s.expiring();
              acknowledged(s);
              caughtUp(s);
            }),
        told(
            "another topic is none of its business",
            s -> {
              acknowledged(s);
              s.checker().caughtUp(Scene.GROUP, List.of("other"));
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "nobody consumed it",
            s -> {
              acknowledged(s);
              caughtUp(s);
            }),
        told(
            "one of two is missed",
            s -> {
              acknowledged(s);
              consumes(s, acknowledged(s));
              caughtUp(s);
            }),
        told(
            "only another group consumed it",
            s -> {
              s.checker().consumed("other", acknowledged(s).id());
              caughtUp(s);
            }));
  }

  private static SentRecord acknowledged(Scene scene) {
    SentRecord record = scene.sends("p");
    scene.acknowledged(record, record.id());
    return record;
  }

  private static void consumes(Scene scene, SentRecord record) {
    scene.checker().consumed(Scene.GROUP, record.id());
  }

  private static void caughtUp(Scene scene) {
    scene.checker().caughtUp(Scene.GROUP, List.of(Scene.TOPIC));
  }
}
