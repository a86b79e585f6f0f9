package barnabas.ruin;

import barnabas.sim.broken.Defence;
import barnabas.sim.broken.Defences;
import barnabas.sim.check.Violation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks the harness: plays stories with a broker that lacks one of its defences, until a promise
/// is seen to be broken.
final class DefenceCheck {
  /// The defences of the simulator's list whose lack a real process can show, with the kind of
  /// story that does.
  private static final Map<String, Campaign.Kind> SHOWN =
      new LinkedHashMap<>(
          Map.of(
              "acknowledge after the sync, not after the write", Campaign.Kind.POWER,
              "replay the journal at a start", Campaign.Kind.POWER,
              "hold answers of groups until they are durable", Campaign.Kind.POWER,
              "look at checksums after a crash", Campaign.Kind.DAMAGE,
              "remember producers across a restart", Campaign.Kind.KILLS,
              "know a repeated batch", Campaign.Kind.KILLS,
              "give each member its own part", Campaign.Kind.KILLS,
              "give out each producer id once", Campaign.Kind.KILLS,
              "store a topic's configs", Campaign.Kind.KILLS));

  private DefenceCheck() {}

  /// @param words part of the names of those that are taken away, empty for all
  /// @return how many were not noticed
  static int run(Campaign.Plan plan, String words) throws IOException, InterruptedException {
    int missed = 0;
    for (Defence defence : Defences.all()) {
      Campaign.Kind kind = SHOWN.get(defence.words());
      if (kind != null && defence.words().contains(words)) {
        missed += noticed(plan, defence, kind) == null ? 1 : 0;
      }
    }
    return missed;
  }

  private static @Nullable Violation noticed(
      Campaign.Plan plan, Defence defence, Campaign.Kind kind)
      throws IOException, InterruptedException {
    Path folder = plan.folder().resolve(defence.words().replaceAll("[^a-z]+", "-"));
    Path home = BrokenHome.make(plan.home(), folder.resolve("home"), defence.off());
    Campaign campaign =
        new Campaign(
            plan.of(home, folder.resolve("run"), kind.name()),
            new PrintStream(OutputStream.nullOutputStream()));
    long begunNanos = System.nanoTime();
    Violation violation = campaign.play();
    long seconds = (System.nanoTime() - begunNanos) / 1_000_000_000;
    System.out.printf(
        "%-50s %-7s %4d s %3d kills %3d power cuts: %s%n",
        defence.words(),
        kind,
        seconds,
        campaign.figures().counted(Killer.KILLS),
        campaign.figures().counted(Calamities.POWER_CUTS),
        violation == null ? "NOT NOTICED" : violation.getMessage());
    campaign.clean();
    return violation;
  }
}
