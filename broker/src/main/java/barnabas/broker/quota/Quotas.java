package barnabas.broker.quota;

import barnabas.broker.Shard;
import barnabas.broker.session.Cost;
import barnabas.broker.session.Throttle;
import barnabas.metadata.ClusterDelta;
import barnabas.metadata.QuotaKey;
import barnabas.wire.ApiKey;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Holds the clients of one loop to their quotas. Owned by that loop.
public final class Quotas implements Throttle {
  private static final double NANOS_PER_PERCENT = 1e7;

  private final Shard shard;
  private final RateWindows windows;
  private final Rates rates;
  private Limits limits;
  private List<Quotas> all = List.of();

  /// Follows the quotas of a shard's image from now on.
  public Quotas(Shard shard, RateWindows windows) {
    this.shard = shard;
    this.windows = windows;
    this.rates = new Rates(windows);
    this.limits = new Limits(shard.image().quotas());
    shard.onChange(this::changed);
  }

  /// Makes those of a node known to each other, in the order of their shards, before any of them is
  /// used.
  public static void introduce(List<Quotas> all) {
    for (Quotas each : all) {
      each.all = List.copyOf(all);
    }
  }

  private void changed(ClusterDelta delta) {
    if (!delta.before().quotas().equals(delta.after().quotas())) {
      limits = new Limits(delta.after().quotas());
    }
  }

  @Override
  public boolean active() {
    return limits.any();
  }

  @Override
  public boolean timesRequests() {
    return limits.any(QuotaKey.REQUEST_PERCENTAGE);
  }

  @Override
  public void charge(Cost cost, IntConsumer throttleMs) {
    Limit bytes = bytes(cost);
    Limit time = limits.client(QuotaKey.REQUEST_PERCENTAGE, cost.user(), cost.clientId());
    if (bytes == null && time == null) {
      throttleMs.accept(0);
    } else if (bytes == null) {
      chargeTime(time, cost, 0, throttleMs);
    } else {
      charge(bytes, (double) cost.bytes(), ms -> chargeTime(time, cost, ms, throttleMs));
    }
  }

  @Override
  public int fetchBytesMax(String user, String clientId, int wantedBytes) {
    Limit limit = limits.client(QuotaKey.CONSUMER_BYTE_RATE, user, clientId);
    return limit == null
        ? wantedBytes
        : (int)
            Math.min(
                wantedBytes,
                limit.perSecond() * windows.secondsAtOnce(QuotaKey.CONSUMER_BYTE_RATE));
  }

  @Override
  public void mutate(
      String user, String clientId, int partitions, boolean refusable, IntConsumer waitMs) {
    Limit limit = limits.client(QuotaKey.CONTROLLER_MUTATION_RATE, user, clientId);
    if (limit == null) {
      waitMs.accept(0);
    } else if (refusable) {
      at(limit, there -> there.rates.takeBeyond(limit, partitions, there.nanos()), waitMs);
    } else {
      charge(limit, partitions, waitMs);
    }
  }

  @Override
  public void connect(String host, IntConsumer waitMs) {
    Limit limit = limits.address(host);
    if (limit == null) {
      waitMs.accept(0);
    } else {
      at(limit, there -> there.rates.take(limit, 1, there.nanos()), waitMs);
    }
  }

  @Override
  public int longestWaitMs() {
    return windows.seconds() * 1_000;
  }

  private @Nullable Limit bytes(Cost cost) {
    QuotaKey key =
        cost.api() == ApiKey.PRODUCE
            ? QuotaKey.PRODUCER_BYTE_RATE
            : cost.api() == ApiKey.FETCH ? QuotaKey.CONSUMER_BYTE_RATE : null;
    return key == null ? null : limits.client(key, cost.user(), cost.clientId());
  }

  private void chargeTime(@Nullable Limit limit, Cost cost, int atLeastMs, IntConsumer throttleMs) {
    if (limit == null) {
      throttleMs.accept(atLeastMs);
    } else {
      double percentSeconds = cost.nanos() / NANOS_PER_PERCENT;
      charge(limit, percentSeconds, ms -> throttleMs.accept(Math.max(atLeastMs, ms)));
    }
  }

  private void charge(Limit limit, double amount, IntConsumer throttleMs) {
    at(limit, there -> there.rates.charge(limit, amount, there.nanos()), throttleMs);
  }

  /// Asks where it is measured.
  private void at(Limit limit, Question question, IntConsumer answer) {
    Quotas there = all.get(Math.floorMod(limit.whose().hashCode(), all.size()));
    if (there == this) {
      answer.accept(whole(question.ask(this)));
    } else {
      shard.tell(
          there.shard,
          () -> {
            int ms = whole(question.ask(there));
            there.shard.tell(shard, () -> answer.accept(ms));
          });
    }
  }

  /// Nobody is held back for a part of a millisecond alone.
  private static int whole(double ms) {
    return ms <= 0 ? 0 : (int) Math.min(Math.ceil(ms), Integer.MAX_VALUE);
  }

  private long nanos() {
    return shard.loop().nanos();
  }

  /// What is asked of a loop's measures.
  private interface Question {
    double ask(Quotas there);
  }
}
