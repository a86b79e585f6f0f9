package barnabas.sim;

import barnabas.broker.World;
import barnabas.sim.ports.DiskFaults;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The build that a run tries: the product as it is, or one that is broken on purpose by what lies
/// around it, to see that a checker notices. Immutable.
///
/// @param lies disk operations that are left out though they are said to be done
/// @param ports puts something between a node and its ports
public record Build(Predicate<DiskFaults.Operation> lies, UnaryOperator<World> ports) {

  /// The product as it is.
  public static final Build SOUND = new Build(_ -> false, UnaryOperator.identity());

  /// A build that leaves some disk operations out.
  public static Build lying(Predicate<DiskFaults.Operation> lies) {
    return new Build(lies, UnaryOperator.identity());
  }
}
