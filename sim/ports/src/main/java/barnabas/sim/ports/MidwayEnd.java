package barnabas.sim.ports;

/// Ends whatever is running because the power of its node goes. Not an exception, so that no code
/// under test mistakes it for a failed operation.
final class PowerCut extends Error {
  private static final long serialVersionUID = 1;

  PowerCut() {
    super("the power is cut here", null, false, false);
  }
}
