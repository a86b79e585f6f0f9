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
    var groups = new JavaGroupScenarios(cluster);
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
    all.put("group of two", groups::groupOfTwo);
    all.put("stop, resume and rewind", groups::stopResumeAndRewind);
    all.put("topics", administration::topics);
    all.put("configurations", administration::configurations);
    all.put("groups and offsets", administration::groupsAndOffsets);
    all.put("cluster and log directories", administration::clusterAndLogDirectories);
    return all;
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
