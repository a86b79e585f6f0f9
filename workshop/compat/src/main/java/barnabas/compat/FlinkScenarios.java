package barnabas.compat;

/// Runs jobs of Apache Flink, each in a small Flink cluster of its own inside this process, as
/// `createLocalEnvironment` makes it.
///
/// Arguments: the bootstrap address, a prefix for the names of topics and groups, and at will words
/// of the scenarios to play.
public final class FlinkScenarios {
  public static void main(String[] args) {
    var cluster = new ClusterView(args[0], args[1]);
    var reading = new FlinkReading(cluster);
    var recovery = new FlinkRecovery(cluster);
    var writing = new FlinkWriting(cluster);
    var all = new Scenarios();
    all.add("a bounded job reads what is there and ends", reading::bounded);
    all.add("a job starts at a time", reading::fromTime);
    all.add("a job starts where its group has committed", reading::fromCommitted);
    all.add("partitions and topics that are added are discovered", reading::discovers);
    all.add("orders of each user are counted in windows of event time", reading::windows);
    all.add("checkpoints commit the offsets of the group", recovery::commits);
    all.add("a job that fails goes on from its checkpoint", recovery::fails);
    all.add("a job that is stopped goes on from its savepoint", recovery::savepoint);
    all.add("a sink writes at least once", writing::atLeastOnce);
    all.add("a sink writes without waiting", writing::withoutGuarantee);
    all.add("transactions are refused at once", writing::exactlyOnce);
    all.play(args.length > 2 ? args[2] : "");
  }

  private FlinkScenarios() {}
}
