package barnabas.sim.check;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class MetadataIsKeptTest extends CheckerTest {
  MetadataIsKeptTest() {
    super("acknowledged changes of metadata stay", _ -> new MetadataIsKept());
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "a topic that was made is there",
            s -> {
              created(s, 1);
              s.ends();
            }),
        told(
            "a topic that was deleted is gone",
            s -> {
              created(s, 1);
              s.checker().changed(new Change.Deleted(Scene.TOPIC));
              s.endsWithNothing();
            }),
        told(
            "nobody knows whether it was deleted",
            s -> {
              created(s, 1);
              s.checker().changed(new Change.Open(Scene.TOPIC));
              s.endsWithNothing();
            }),
        told(
            "a config is as it was set last",
            s -> {
              created(s, 1);
              configured(s, "old");
              configured(s, "new");
              s.checker()
                  .ended(Scene.inventory(new TreeMap<>(Map.of("k", "new")), Scene.partition(0)));
            }),
        told(
            "a partition begins behind where it was trimmed",
            s -> {
              created(s, 1);
              s.checker().changed(new Change.Trimmed(Scene.TOPIC, 0, 3));
              s.endsFrom(4);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "a topic that was made is gone",
            s -> {
              created(s, 1);
              s.endsWithNothing();
            }),
        told(
            "a topic that was deleted is there",
            s -> {
              created(s, 1);
              s.checker().changed(new Change.Deleted(Scene.TOPIC));
              s.ends();
            }),
        told(
            "it has fewer partitions",
            s -> {
              created(s, 2);
              s.ends();
            }),
        told(
            "it did not grow",
            s -> {
              created(s, 1);
              s.checker().changed(new Change.Grown(Scene.TOPIC, 2));
              s.ends();
            }),
        told(
            "a config has its old value",
            s -> {
              created(s, 1);
              configured(s, "old");
              configured(s, "new");
              s.checker()
                  .ended(Scene.inventory(new TreeMap<>(Map.of("k", "old")), Scene.partition(0)));
            }),
        told(
            "a config is gone",
            s -> {
              created(s, 1);
              configured(s, "new");
              s.ends();
            }),
        told(
            "deleted records are back",
            s -> {
              created(s, 1);
              s.checker().changed(new Change.Trimmed(Scene.TOPIC, 0, 3));
              s.endsFrom(2);
            }));
  }

  private static void created(Scene scene, int partitions) {
    scene.checker().changed(new Change.Created(Scene.TOPIC, partitions));
  }

  private static void configured(Scene scene, String value) {
    scene.checker().changed(new Change.Configured(Scene.TOPIC, "k", value));
  }
}
