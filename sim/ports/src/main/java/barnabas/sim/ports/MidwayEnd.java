package barnabas.sim.ports;

/// Ends whatever is running because its process is killed or the power of its node goes. Not an
/// exception, so that no code under test mistakes it for a failed operation.
final class MidwayEnd extends Error {
  private static final long serialVersionUID = 1;

  MidwayEnd() {
    super("it ends here", null, false, false);
  }
}
