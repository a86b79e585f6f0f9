package barnabas.sim;

import barnabas.sim.ports.SimWorld;

/// What all clients of a run stand on.
record Stage(
    SimWorld world, Cluster cluster, History history, Chronicle chronicle, Tap.Lines lines) {}
