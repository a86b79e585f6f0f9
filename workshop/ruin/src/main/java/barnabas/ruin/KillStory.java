package barnabas.ruin;

import barnabas.sim.check.Inventory;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/// A broker is killed and started again, and suffers what may happen on its ground, while clients
/// of all kinds use it; then they come to an end, all that the broker shows is held against what
/// they saw, and once more after a last restart. Owned by the campaign.
record KillStory(
    Stage stage,
    Cast cast,
    Killer killer,
    List<Calamity> calamities,
    LastLook look,
    SplittableRandom chance)
    implements Story {

  @Override
  public void play(long seconds, int restMs) throws IOException, InterruptedException {
    cast.start();
    killer.play(calamities, System.nanoTime() + seconds * 1_000_000_000, restMs);
    cast.drain();
    if (stage.witness().violation() == null) {
      lastLook();
    }
  }

  private void lastLook() throws IOException, InterruptedException {
    stage.witness().say("RUIN  the last look");
    Inventory before = look.take(cast.groups());
    stage.witness().ended(before);
    cast.ledger().audit();
    boolean clean = chance.nextInt(4) == 0;
    if (clean) {
      killer.stopAndStart();
    } else {
      killer.killQuietly();
    }
    stage.witness().restarted(clean ? "stopped" : "killed", before, look.take(cast.groups()));
    cast.ledger().audit();
    look.tidy(cast.groups(), cast.ledger().name());
  }
}
