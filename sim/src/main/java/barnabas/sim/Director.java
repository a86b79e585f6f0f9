package barnabas.sim;

import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimWorld;

/// Has things happen at their time, on a machine of its own that nothing befalls. A value.
record Director(SimWorld world) {
  private SimLoop loop() {
    return world.node("director").loop("l");
  }

  /// Lets something happen as soon as what happens now is over.
  void soon(Runnable task) {
    loop().post(task);
  }

  /// Lets something happen after a while.
  void later(long ms, Runnable task) {
    loop().after(ms, task);
  }
}
