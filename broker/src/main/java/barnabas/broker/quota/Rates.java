package barnabas.broker.quota;

import java.util.Iterator;
import java.util.LinkedHashMap;

/// What is measured on one loop. Owned by that loop.
///
/// Names cost a client nothing, so no more than some thousands are measured: whoever did nothing
/// for longest is forgotten.
final class Rates {
  static final int MEASURED_MAX = 10_000;

  private final RateWindows windows;
  private final LinkedHashMap<Limit.Measure, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  Rates(RateWindows windows) {
    this.windows = windows;
  }

  /// Notes that something was done, and gives for how many milliseconds to hold back then.
  double charge(Limit limit, double amount, long nowNanos) {
    Bucket bucket = bucket(limit, nowNanos);
    bucket.add(nowNanos, limit.perSecond(), windows.secondsMax(limit.key()), amount);
    return bucket.waitMs(nowNanos, limit.perSecond(), windows.secondsAtOnce(limit.key()), 0);
  }

  /// Notes that something is done if it may be; else gives in how many milliseconds it may be.
  double take(Limit limit, double amount, long nowNanos) {
    Bucket bucket = bucket(limit, nowNanos);
    double waitMs =
        bucket.waitMs(nowNanos, limit.perSecond(), windows.secondsAtOnce(limit.key()), amount);
    if (waitMs <= 0) {
      bucket.add(nowNanos, limit.perSecond(), windows.secondsMax(limit.key()), amount);
    }
    return waitMs;
  }

  /// The same, but what begins within the limit may go beyond it, so that something large happens
  /// at some time.
  double takeBeyond(Limit limit, double amount, long nowNanos) {
    double waitMs = charge(limit, 0, nowNanos);
    if (waitMs <= 0) {
      charge(limit, amount, nowNanos);
    }
    return waitMs;
  }

  int measured() {
    return buckets.size();
  }

  private Bucket bucket(Limit limit, long nowNanos) {
    Bucket bucket = buckets.get(limit.measure());
    if (bucket == null) {
      forgetIdle(nowNanos);
      bucket = new Bucket(nowNanos);
      buckets.put(limit.measure(), bucket);
    }
    return bucket;
  }

  private void forgetIdle(long nowNanos) {
    Iterator<Bucket> oldestFirst = buckets.values().iterator();
    while (oldestFirst.hasNext()) {
      if (!oldestFirst.next().isEmpty(nowNanos) && buckets.size() < MEASURED_MAX) {
        return;
      }
      oldestFirst.remove();
    }
  }
}
