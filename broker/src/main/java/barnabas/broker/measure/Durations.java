package barnabas.broker.measure;

/// How often something took how long. Owned by the loop where it is counted.
///
/// The buckets' bounds are powers of two, so that finding one takes an instruction or two.
public final class Durations {
  /// The bound of the first bucket: 2^13 ns, some 8 µs.
  private static final int FIRST_POWER = 13;

  /// The last bound is 2^35 ns, some 34 s; what takes longer is in no bucket but the sum.
  private static final int BUCKETS = 23;

  private final long[] counts = new long[BUCKETS + 1];
  private long sumNanos;

  /// Adds one that took so long.
  public void add(long nanos) {
    long positive = Math.max(nanos, 0);
    counts[bucketOf(positive)]++;
    sumNanos += positive;
  }

  private static int bucketOf(long nanos) {
    int power = Long.SIZE - Long.numberOfLeadingZeros(Math.max(nanos - 1, 0));
    return Math.clamp(power - FIRST_POWER, 0, BUCKETS);
  }

  /// As it is now.
  public Reading read() {
    return new Reading(counts.clone(), sumNanos);
  }

  /// The durations up to a moment. Immutable.
  public static final class Reading {
    /// None.
    public static final Reading NONE = new Reading(new long[BUCKETS + 1], 0);

    private final long[] counts;
    private final long sumNanos;

    /// Counts that somebody else made, in groups by powers of two.
    ///
    /// @param byPower how many durations took from 2^i to less than 2^(i+1) ns, for each i
    public static Reading ofPowers(long[] byPower, long sumNanos) {
      long[] counts = new long[BUCKETS + 1];
      for (int power = 0; power < byPower.length; power++) {
        counts[Math.clamp(power + 1 - FIRST_POWER, 0, BUCKETS)] += byPower[power];
      }
      return new Reading(counts, sumNanos);
    }

    private Reading(long[] counts, long sumNanos) {
      this.counts = counts;
      this.sumNanos = sumNanos;
    }

    /// How many buckets there are; the last one has no bound.
    public int buckets() {
      return counts.length;
    }

    /// What a bucket's durations are at most; of the last one without end.
    public double boundSeconds(int bucket) {
      return bucket == BUCKETS
          ? Double.POSITIVE_INFINITY
          : (1L << (FIRST_POWER + bucket)) / 1_000_000_000.0;
    }

    /// How many durations are in a bucket and in none before it.
    public long inBucket(int bucket) {
      return counts[bucket];
    }

    /// All of them.
    public long count() {
      long count = 0;
      for (long inBucket : counts) {
        count += inBucket;
      }
      return count;
    }

    /// How long all took together.
    public double sumSeconds() {
      return sumNanos / 1_000_000_000.0;
    }

    /// These and others.
    public Reading plus(Reading other) {
      long[] sums = counts.clone();
      for (int bucket = 0; bucket < sums.length; bucket++) {
        sums[bucket] += other.counts[bucket];
      }
      return new Reading(sums, sumNanos + other.sumNanos);
    }
  }
}
