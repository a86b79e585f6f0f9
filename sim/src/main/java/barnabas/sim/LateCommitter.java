package barnabas.sim;

import barnabas.wire.OffsetCommitRequest;

/// The way by which some commits of a group arrive once more, long after they were sent, when their
/// member may have come to another epoch. Owned by the run.
final class LateCommitter extends Client {
  private static final short VERSION = 9;

  private final String group;
  private final RawClient raw;
  private boolean busy;

  LateCommitter(Stage stage, String name, Story.Group shape) {
    super(stage, name, shape.broker());
    this.group = shape.name();
    this.raw = new RawClient(node, network(), broker());
  }

  void commit() {
    OffsetCommitRequest former = stage.lines().formerCommits().any(group, stage.world().chance());
    if (former != null) {
      loop().post(() -> send(former));
    }
  }

  private void send(OffsetCommitRequest former) {
    if (!busy) {
      busy = true;
      raw.call(former, VERSION, _ -> busy = false);
    }
  }
}
