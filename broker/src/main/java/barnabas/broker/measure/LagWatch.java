package barnabas.broker.measure;

import barnabas.broker.Coordinators;
import barnabas.broker.Shard;
import barnabas.world.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks again and again at how far groups are behind, and warns in the log before retention takes
/// what one of them has not read, and when it has. Owned by the first loop of its node.
public final class LagWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LagWatch.class);
  private static final long LOOK_MS = 30_000;

  /// A look that takes longer has met a bug, and another is begun.
  private static final long LOOK_NANOS_MAX = 300_000_000_000L;

  private final Shard shard;
  private final Loop loop;
  private final List<Coordinators> coordinators;
  private final List<Consumer<LagReport>> waiting = new ArrayList<>();
  private final LagWarnings warnings = new LagWarnings(LOG::warn);
  private @Nullable LagLook looking;
  private long beganNanos;
  private boolean stopped;

  /// @param shard the first one
  /// @param coordinators those of each loop
  public LagWatch(Shard shard, List<Coordinators> coordinators) {
    this.shard = shard;
    this.loop = shard.loop();
    this.coordinators = List.copyOf(coordinators);
  }

  /// Begins to look.
  public void start() {
    loop.after(LOOK_MS, this::tick);
  }

  /// Looks no more.
  public void stop() {
    stopped = true;
  }

  /// Looks now. Whoever asks while a look is under way hears of that one.
  public void look(Consumer<LagReport> report) {
    waiting.add(report);
    boolean overdue = loop.nanos() - beganNanos > LOOK_NANOS_MAX;
    if (looking != null && !overdue) {
      return;
    }
    beganNanos = loop.nanos();
    LagLook begun = new LagLook(shard, coordinators, warnings.last(), this::looked);
    looking = begun;
    begun.go();
  }

  private void tick() {
    if (!stopped) {
      look(_ -> {});
      loop.after(LOOK_MS, this::tick);
    }
  }

  private void looked(LagLook look, LagReport found) {
    if (looking != look) {
      return;
    }
    looking = null;
    LagReport report = warnings.judge(found);
    List<Consumer<LagReport>> hearing = List.copyOf(waiting);
    waiting.clear();
    hearing.forEach(each -> each.accept(report));
  }
}
