package barnabas.sim;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimRandomness;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a disk does to the operations on it at the moment. Owned by its machine.
final class DiskWeather implements DiskFaults {
  /// A task of a thousand operations still comes to its end.
  private static final int SLOW_PERCENT = 3;

  /// What a file system refuses once it is read-only.
  private static final Set<Kind> CHANGES =
      EnumSet.of(Kind.WRITE, Kind.DURABLE_WRITE, Kind.RESIZE, Kind.SYNC, Kind.RENAME, Kind.DELETE);

  private final SimRandomness chance;
  private final Predicate<Operation> lies;
  private @Nullable Pattern awaited;
  private Runnable onAwaited = () -> {};
  private @Nullable Kind failing;
  private int failuresLeft;
  private long slowNanosMax;
  private long stallEndNanos;
  private LongSupplier clock = () -> 0;
  private boolean hanging;
  private boolean readOnly;
  private boolean failed;
  private String badPath = "";
  private long badFrom;
  private long badTo;
  private @Nullable Pattern unreadable;
  private boolean wasFilled;

  /// @param lies the operations that this build leaves out while it says that it did them
  DiskWeather(SimRandomness chance, Predicate<Operation> lies) {
    this.chance = chance;
    this.lies = lies;
  }

  @Override
  public Fault at(Operation operation) {
    if (awaited != null
        && (operation.kind() == Kind.OPEN || CHANGES.contains(operation.kind()))
        && awaited.matcher(operation.path()).matches()) {
      awaited = null;
      onAwaited.run();
    }
    if (hanging) {
      return new Hangs();
    }
    if (readOnly && CHANGES.contains(operation.kind())) {
      failed = true;
      return Fault.readOnly();
    }
    if (operation.kind() == Kind.READ
        && operation.path().equals(badPath)
        && operation.position() < badTo
        && operation.position() + operation.length() > badFrom) {
      failed = true;
      return Fault.broken();
    }
    if (operation.kind() == Kind.READ
        && unreadable != null
        && unreadable.matcher(operation.path()).matches()) {
      failed = true;
      return Fault.broken();
    }
    if (operation.kind() == failing && failuresLeft > 0) {
      failuresLeft--;
      failed = true;
      return Fault.broken();
    }
    if (lies.test(operation)) {
      return new Lies();
    }
    if (stallEndNanos > clock.getAsLong()) {
      return new LateUntil(stallEndNanos);
    }
    return slowNanosMax > 0 && chance.chance(SLOW_PERCENT)
        ? new Slow(chance.upTo(slowNanosMax))
        : Fault.NONE;
  }

  /// Calls somebody once when a file whose path matches is next opened or changed.
  void await(String files, Runnable listener) {
    awaited = Pattern.compile(files);
    onAwaited = listener;
  }

  /// Lets the next operations of a kind fail.
  void fail(Kind kind, int times) {
    failing = kind;
    failuresLeft = times;
  }

  /// Lets no read of these bytes of a file succeed; of no file if the path is empty.
  void badSector(String path, long from, long to) {
    badPath = path;
    badFrom = from;
    badTo = to;
  }

  /// Lets no read of files whose path matches succeed; null for all to be readable again.
  void unreadable(@Nullable Pattern files) {
    unreadable = files;
  }

  /// Room ran out: a log may not have been begun since.
  void filled() {
    wasFilled = true;
  }

  boolean wasFilled() {
    return wasFilled;
  }

  void slow(long nanosMax) {
    slowNanosMax = nanosMax;
  }

  /// Lets every operation from now on last until a time at least.
  void stall(long untilNanos, LongSupplier nanos) {
    stallEndNanos = untilNanos;
    clock = nanos;
  }

  void hang() {
    hanging = true;
  }

  /// Lets nothing be changed, or lets it again.
  void readOnly(boolean only) {
    readOnly = only;
  }

  boolean hangs() {
    return hanging;
  }

  /// Ends what doesn't outlive a process.
  void restarted() {
    failing = null;
    failed = false;
    hanging = false;
  }

  void calm() {
    restarted();
    awaited = null;
    slowNanosMax = 0;
    stallEndNanos = 0;
    readOnly = false;
    badPath = "";
    unreadable = null;
  }

  /// Whether an operation has failed in this life of the process.
  boolean hasFailed() {
    return failed;
  }
}
