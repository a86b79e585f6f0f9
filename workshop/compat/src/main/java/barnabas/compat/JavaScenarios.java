package barnabas.compat;

import java.util.LinkedHashMap;
import java.util.Map;

/// Drives a broker with the Java client that is on the class path: any from 2.8 on. Prints a line
/// `PASS name` or `FAIL name: why` for each scenario; ends with 1 if one failed.
public final class JavaScenarios {

  /// One thing that an application does.
  interface Scenario {
    void run() throws Exception;
  }

  /// Arguments: the bootstrap address, and a prefix for the names of topics and groups.
  public static void main(String[] args) {
    var cluster = new JavaCluster(args[0], args[1]);
    boolean failed = false;
    for (Map.Entry<String, Scenario> scenario : scenarios(cluster).entrySet()) {
      try {
        scenario.getValue().run();
        System.out.println("PASS " + scenario.getKey());
      } catch (Exception | AssertionError e) {
        failed = true;
        System.out.println(
            "FAIL "
                + scenario.getKey()
                + ": "
                + e.toString().replace('\n', ' ')
                + " at "
                + where(e));
      }
    }
    System.exit(failed ? 1 : 0);
  }

  private static Map<String, Scenario> scenarios(JavaCluster cluster) {
    var records = new JavaRecordScenarios(cluster);
    var administration = new JavaAdminScenarios(cluster);
    var all = new LinkedHashMap<String, Scenario>();
    for (String codec : new String[] {"none", "gzip", "snappy", "lz4", "zstd"}) {
      all.put("codec " + codec, () -> records.codec(codec));
    }
    all.put("acks and idempotence", records::acksAndIdempotence);
    all.put("large records", records::largeRecords);
    all.put("seek and times", records::seekAndTimes);
    all.put("a producer that starts with its topic", records::producerStartsWithItsTopic);
    all.put("transactions are refused at once", records::transactionsAreRefusedAtOnce);
    groups(all, new JavaGroupScenarios(cluster, "classic"), "");
    if (knowsConsumerProtocol()) {
      groups(all, new JavaGroupScenarios(cluster, "consumer"), ", consumer protocol");
      var modern = new JavaModernScenarios(cluster);
      all.put("a pattern that the broker resolves", modern::patternOfTheBroker);
      all.put("a running group changes its protocol and back", modern::groupChangesItsProtocol);
      all.put("a group of the consumer protocol is told", modern::groupIsTold);
    }
    all.put("topics", administration::topics);
    all.put("configurations", administration::configurations);
    all.put("groups and offsets", administration::groupsAndOffsets);
    all.put("cluster and log directories", administration::clusterAndLogDirectories);
    return all;
  }

  private static void groups(Map<String, Scenario> all, JavaGroupScenarios groups, String which) {
    all.put("group of two" + which, groups::groupOfTwo);
    all.put("stop, resume and rewind" + which, groups::stopResumeAndRewind);
    all.put("ten start together" + which, groups::tenStartTogether);
    all.put("nothing else moves" + which, groups::nothingElseMoves);
    all.put("a static member comes back" + which, groups::staticMemberComesBack);
    all.put("topics come and grow" + which, groups::topicsComeAndGrow);
  }

  /// Since 4.0, whose consumers are the first that can subscribe to a pattern of the broker's.
  private static boolean knowsConsumerProtocol() {
    return JavaScenarios.class
            .getClassLoader()
            .getResource("org/apache/kafka/clients/consumer/SubscriptionPattern.class")
        != null;
  }

  private static String where(Throwable problem) {
    for (StackTraceElement element : problem.getStackTrace()) {
      if (element.getClassName().startsWith("barnabas.compat.Java")) {
        return element.getFileName() + ":" + element.getLineNumber();
      }
    }
    return "?";
  }

  private JavaScenarios() {}
}
