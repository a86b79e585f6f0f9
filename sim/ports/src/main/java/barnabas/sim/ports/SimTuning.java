package barnabas.sim.ports;

/// How rough a simulated world is. Times are nanoseconds.
///
/// @param messageNanosMax a message between loops takes up to this long
/// @param turnNanosMax a loop that has something to do waits up to this long, so that more gathers
/// @param diskNanosMax an operation of a disk takes up to this long
/// @param networkNanosMax a piece of a byte stream takes up to this long
/// @param inlinePercent how often a disk operation that may complete before its call returns does
/// @param pieceBytesMax byte streams arrive in pieces of up to this many bytes
/// @param windowBytes of a byte stream may be under way
public record SimTuning(
    long messageNanosMax,
    long turnNanosMax,
    long diskNanosMax,
    long networkNanosMax,
    int inlinePercent,
    int pieceBytesMax,
    int windowBytes) {

  /// Everything takes its shortest time and bytes arrive as they were sent.
  public static final SimTuning CALM = new SimTuning(0, 0, 0, 0, 100, 1 << 20, 1 << 18);

  /// Delays at random everywhere, and byte streams in pieces.
  public static final SimTuning ROUGH =
      new SimTuning(200_000, 50_000, 2_000_000, 1_000_000, 50, 700, 1 << 18);
}
