package barnabas.compat;

/// Drives a broker with the Java client that is on the class path: any from 2.8 on. Prints a line
/// `PASS name` or `FAIL name: why` for each scenario; ends with 1 if one failed.
public final class JavaScenarios {

  /// Arguments: the bootstrap address, a prefix for the names of topics and groups, and, if only
  /// some are to be played, words in their names.
  public static void main(String[] args) {
    scenarios(new JavaCluster(args[0], args[1])).play(args.length > 2 ? args[2] : "");
  }

  private static Scenarios scenarios(JavaCluster cluster) {
    var records = new JavaRecordScenarios(cluster);
    var administration = new JavaAdminScenarios(cluster);
    var all = new Scenarios();
    for (String codec : new String[] {"none", "gzip", "snappy", "lz4", "zstd"}) {
      all.add("codec " + codec, () -> records.codec(codec));
    }
    all.add("acks and idempotence", records::acksAndIdempotence);
    all.add("large records", records::largeRecords);
    all.add("seek and times", records::seekAndTimes);
    all.add("a producer that starts with its topic", records::producerStartsWithItsTopic);
    all.add("transactions are refused at once", records::transactionsAreRefusedAtOnce);
    groups(all, new JavaGroupScenarios(cluster, "classic"), "");
    if (knowsConsumerProtocol()) {
      groups(all, new JavaGroupScenarios(cluster, "consumer"), ", consumer protocol");
      var modern = new JavaModernScenarios(cluster);
      all.add("a pattern that the broker resolves", modern::patternOfTheBroker);
      all.add("a running group changes its protocol and back", modern::groupChangesItsProtocol);
      all.add("a group of the consumer protocol is told", modern::groupIsTold);
    }
    all.add("topics", administration::topics);
    all.add("configurations", administration::configurations);
    all.add("groups and offsets", administration::groupsAndOffsets);
    all.add("cluster and log directories", administration::clusterAndLogDirectories);
    return all;
  }

  private static void groups(Scenarios all, JavaGroupScenarios groups, String which) {
    all.add("group of two" + which, groups::groupOfTwo);
    all.add("stop, resume and rewind" + which, groups::stopResumeAndRewind);
    all.add("ten start together" + which, groups::tenStartTogether);
    all.add("nothing else moves" + which, groups::nothingElseMoves);
    all.add("a static member comes back" + which, groups::staticMemberComesBack);
    all.add("topics come and grow" + which, groups::topicsComeAndGrow);
  }

  /// Since 4.0, whose consumers are the first that can subscribe to a pattern of the broker's.
  private static boolean knowsConsumerProtocol() {
    return JavaScenarios.class
            .getClassLoader()
            .getResource("org/apache/kafka/clients/consumer/SubscriptionPattern.class")
        != null;
  }

  private JavaScenarios() {}
}
