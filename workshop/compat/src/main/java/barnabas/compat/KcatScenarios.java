package barnabas.compat;

import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Drives a broker with kcat, as its manual page has it. Arguments: the bootstrap address, and a
/// prefix for the names of topics and groups.
public final class KcatScenarios {

  private final String bootstrap;
  private final String prefix;

  private KcatScenarios(String bootstrap, String prefix) {
    this.bootstrap = bootstrap;
    this.prefix = prefix + "-";
  }

  public static void main(String[] args) throws Exception {
    var kcat = new KcatScenarios(args[0], args[1]);
    String version = Program.run(Path.of("."), "", List.of("kcat", "-V")).output();
    System.out.println(
        "VERSION "
            + version
                .lines()
                .filter(line -> line.startsWith("Version "))
                .findFirst()
                .orElse("")
                .replaceAll("^Version ([0-9.]+) .*librdkafka ([0-9.]+).*$", "$1, librdkafka $2"));
    var all = new Scenarios();
    for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
      all.add("what was written with codec " + codec + " is read back", () -> kcat.codec(codec));
    }
    all.add("empty values are null when asked for", kcat::nulls);
    all.add("records are found by offset and from the end", kcat::offsets);
    all.add("records are found by time", kcat::times);
    all.add("a group resumes where it stopped", kcat::groupResumes);
    all.add("records of half a mebibyte and their times come back", kcat::largeRecords);
    all.add("a group of two shares partitions and gets them back", kcat::groupOfTwo);
    all.add("the list names topics and brokers", kcat::list);
    all.play("");
  }

  private void codec(String codec) {
    String topic = prefix + codec;
    String lines = lines(1000, "key-%d:value-%d");

    equal(kcat(lines, "-P", "-t", topic, "-K", ":", "-z", codec, "-H", "from=kcat"), "");

    equal(kcat("", "-C", "-t", topic, "-e", "-q", "-f", "%k:%s\\n"), lines);
    equal(kcat("", "-C", "-t", topic, "-c", "1", "-q", "-f", "%h %o %p\\n"), "from=kcat 0 0\n");
  }

  private void nulls() {
    String topic = prefix + "nulls";

    kcat("gone:\n", "-P", "-t", topic, "-K", ":", "-Z");

    equal(kcat("", "-C", "-t", topic, "-e", "-q", "-f", "%k %S\\n"), "gone -1\n");
  }

  private void offsets() {
    String topic = prefix + "offsets";
    kcat(lines(10, "%d"), "-P", "-t", topic);

    equal(kcat("", "-C", "-t", topic, "-o", "-3", "-e", "-q"), "7\n8\n9\n");
    equal(kcat("", "-C", "-t", topic, "-o", "4", "-c", "2", "-q"), "4\n5\n");
    equal(kcat("", "-C", "-t", topic, "-o", "beginning", "-e", "-q"), lines(10, "%d"));
    has(kcat("", "-Q", "-t", topic + ":0:1"), "[0] offset 0");
    has(kcat("", "-Q", "-t", topic + ":0:-1"), "[0] offset 10");
  }

  private void times() {
    String topic = prefix + "times";
    for (int i = 0; i < 3; i++) {
      kcat(i + "\n", "-P", "-t", topic);
    }
    List<Long> times =
        kcat("", "-C", "-t", topic, "-e", "-q", "-f", "%T\\n").lines().map(Long::valueOf).toList();
    int first = times.indexOf(times.getLast());

    equal(kcat("", "-C", "-t", topic, "-o", "s@" + times.getLast(), "-c", "1", "-q"), first + "\n");
    has(kcat("", "-Q", "-t", topic + ":0:" + (times.getLast() + 1)), "[0] offset -1");
  }

  private void groupResumes() {
    String topic = prefix + "group";
    kcat(lines(20, "%d"), "-P", "-t", topic);

    equal(group(topic, "-c", "12"), lines(12, "%d"));

    String rest = IntStream.range(12, 20).mapToObj(i -> i + "\n").collect(Collectors.joining());
    equal(group(topic, "-e"), rest);
  }

  private void largeRecords() {
    String topic = prefix + "large";
    String large = "x".repeat(512 * 1024) + "\n";
    long began = System.currentTimeMillis();

    kcat(large + large, "-P", "-t", topic);

    equal(kcat("", "-C", "-t", topic, "-e", "-q"), large + large);
    long written = Long.parseLong(kcat("", "-C", "-t", topic, "-c", "1", "-q", "-f", "%T"));
    check(began <= written && written <= System.currentTimeMillis(), "written at " + written);
  }

  private void groupOfTwo() throws Exception {
    String topic = prefix + "shared";
    String admin =
        "from confluent_kafka.admin import AdminClient, NewTopic; import sys;"
            + "admin = AdminClient({'bootstrap.servers': sys.argv[1]});"
            + "admin.create_topics([NewTopic(sys.argv[2], 2)])[sys.argv[2]].result(30)";
    Program.mustRun(Path.of("."), List.of("/usr/bin/python3", "-c", admin, bootstrap, topic));

    try (var first = new Member(topic)) {
      first.awaitSaid("assigned: " + topic + " [0], " + topic + " [1]");
      try (var second = new Member(topic)) {
        second.awaitSaid("assigned: " + topic + " [");
        first.awaitSaid("revoked: " + topic + " [0], " + topic + " [1]");
        first.awaitSaid("assigned: " + topic + " [");

        kcat(lines(10, "zero-%d"), "-P", "-t", topic, "-p", "0");
        kcat(lines(10, "one-%d"), "-P", "-t", topic, "-p", "1");

        equal(
            Set.of(first.read(10), second.read(10)),
            Set.of(lines(10, "zero-%d"), lines(10, "one-%d")));
      }
      first.awaitSaid("assigned: " + topic + " [0], " + topic + " [1]");
    }
  }

  private void list() {
    String topic = prefix + "listed";
    kcat("x\n", "-P", "-t", topic);

    String told = kcat("", "-L");

    has(told, "1 brokers:");
    has(told, bootstrap);
    has(told, "topic \"" + topic + "\" with 1 partition");
  }

  private static void has(String text, String words) {
    check(text.contains(words), "no '" + words + "' in " + text);
  }

  private String group(String topic, String... how) {
    var arguments =
        new ArrayList<>(
            List.of("-G", topic + "-readers", "-q", "-X", "auto.offset.reset=earliest"));
    arguments.addAll(List.of(how));
    arguments.add(topic);
    return kcat("", arguments.toArray(String[]::new));
  }

  private static String lines(int count, String format) {
    return IntStream.range(0, count)
        .mapToObj(i -> format.formatted(i, i) + "\n")
        .collect(Collectors.joining());
  }

  private String kcat(String input, String... arguments) {
    var command = new ArrayList<>(List.of("timeout", "60", "kcat", "-b", bootstrap));
    command.addAll(List.of(arguments));
    Program.Ended ended = Program.run(Path.of("."), input, command);
    check(ended.code() == 0, command + " failed: " + ended.output());
    return ended.output();
  }

  /// A kcat that runs as a member of a group until it is closed.
  private final class Member implements AutoCloseable {
    private final Process process;
    private final BufferedReader records;
    private final BufferedReader said;

    Member(String topic) throws IOException {
      var command = new ArrayList<>(List.of("timeout", "60", "kcat", "-b", bootstrap, "-u"));
      command.addAll(List.of("-X", "auto.offset.reset=earliest", "-G", topic + "-readers", topic));
      process = new ProcessBuilder(command).start();
      records = process.inputReader();
      said = process.errorReader();
    }

    /// Reads what kcat says of its group up to a line with these words.
    void awaitSaid(String words) throws IOException {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.contains(words)) {
          return;
        }
      }
      throw new AssertionError("kcat ended before it said: " + words);
    }

    String read(int count) throws IOException {
      var lines = new StringBuilder();
      for (int i = 0; i < count; i++) {
        lines.append(records.readLine()).append('\n');
      }
      return lines.toString();
    }

    @Override
    public void close() throws InterruptedException {
      process.destroy();
      process.waitFor();
    }
  }
}
