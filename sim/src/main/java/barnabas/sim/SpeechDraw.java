package barnabas.sim;

import barnabas.sim.ports.SimRandomness;
import java.util.List;
import java.util.SortedMap;

/// Draws which protocols groups speak. Owned by the draw of a story.
///
/// Chance here is its own, so that what else a seed draws does not depend on it.
final class SpeechDraw {
  /// Shorter than any session and any rebalance timeout that is drawn.
  private static final int HANDOVER_MS_SPAN = 4_000;

  private final SimRandomness chance;

  SpeechDraw(SimRandomness chance) {
    this.chance = chance;
  }

  /// How long members of the consumer protocol may be silent is the broker's to say.
  void sessions(SortedMap<String, String> keys) {
    int sessionMs = 6_000 + chance.nextInt(6_000);
    int heartbeatMs = 500 + chance.nextInt(1_500);
    keys.put("group.consumer.min.session.timeout.ms", "" + sessionMs);
    keys.put("group.consumer.session.timeout.ms", "" + sessionMs);
    keys.put("group.consumer.min.heartbeat.interval.ms", "" + heartbeatMs);
    keys.put("group.consumer.heartbeat.interval.ms", "" + heartbeatMs);
  }

  Story.Membership membership() {
    int dice = chance.nextInt(100);
    Story.Speech speech =
        dice < 35 ? Story.Speech.CLASSIC : dice < 70 ? Story.Speech.CONSUMER : Story.Speech.MIXED;
    return new Story.Membership(
        speech,
        chance.chance(30),
        List.of("", "uniform", "range").get(chance.nextInt(3)),
        chance.chance(25),
        chance.chance(40),
        chance.chance(50) ? 0 : 500 + chance.nextInt(HANDOVER_MS_SPAN));
  }
}
