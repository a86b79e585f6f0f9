package barnabas.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Proves that kcat, as Debian ships it, works with the built broker as its manual page has it.
class KcatTest {

  private static final String PREFIX = "kcat-" + ProcessHandle.current().pid() + "-";

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void whatKcatWroteWithACodecItReadsBack(String codec) throws Exception {
    String topic = PREFIX + codec;
    String lines = lines(1000, "key-%d:value-%d");

    String written = kcat(lines, "-P", "-t", topic, "-K", ":", "-z", codec, "-H", "from=kcat");
    String read = kcat("", "-C", "-t", topic, "-e", "-q", "-f", "%k:%s\\n");

    assertThat(written).isEmpty();
    assertThat(read).isEqualTo(lines);
    assertThat(kcat("", "-C", "-t", topic, "-c", "1", "-q", "-f", "%h %o %p\\n"))
        .isEqualTo("from=kcat 0 0\n");
  }

  @Test
  void emptyValuesAreNullWhenAskedFor() throws Exception {
    String topic = PREFIX + "nulls";

    kcat("gone:\n", "-P", "-t", topic, "-K", ":", "-Z");

    assertThat(kcat("", "-C", "-t", topic, "-e", "-q", "-f", "%k %S\\n")).isEqualTo("gone -1\n");
  }

  @Test
  void offsetsAreFoundFromTheEndAndByTime() throws Exception {
    String topic = PREFIX + "offsets";
    kcat(lines(10, "%d"), "-P", "-t", topic);

    assertThat(kcat("", "-C", "-t", topic, "-o", "-3", "-e", "-q")).isEqualTo("7\n8\n9\n");
    assertThat(kcat("", "-C", "-t", topic, "-o", "4", "-c", "2", "-q")).isEqualTo("4\n5\n");
    assertThat(kcat("", "-C", "-t", topic, "-o", "beginning", "-e", "-q"))
        .as("rewound")
        .isEqualTo(lines(10, "%d"));
    assertThat(kcat("", "-Q", "-t", topic + ":0:1")).contains("[0] offset 0");
    assertThat(kcat("", "-Q", "-t", topic + ":0:-1")).contains("[0] offset 10");
  }

  @Test
  void aGroupResumesWhereItStopped() throws Exception {
    String topic = PREFIX + "group";
    kcat(lines(20, "%d"), "-P", "-t", topic);

    String first = group(topic, "-c", "12");
    String second = group(topic, "-e");

    assertThat(first).isEqualTo(lines(12, "%d"));
    assertThat(second)
        .isEqualTo(IntStream.range(12, 20).mapToObj(i -> i + "\n").collect(Collectors.joining()));
  }

  @Test
  void recordsOfHalfAMebibyteAndTheirTimesComeBack() throws Exception {
    String topic = PREFIX + "large";
    String large = "x".repeat(512 * 1024) + "\n";
    long begun = System.currentTimeMillis();

    kcat(large + large, "-P", "-t", topic);

    assertThat(kcat("", "-C", "-t", topic, "-e", "-q")).isEqualTo(large + large);
    long written = Long.parseLong(kcat("", "-C", "-t", topic, "-c", "1", "-q", "-f", "%T"));
    assertThat(written).isBetween(begun, System.currentTimeMillis());
  }

  @Test
  void recordsAreFoundByTheirTimes() throws Exception {
    String topic = PREFIX + "times";
    for (int i = 0; i < 3; i++) {
      kcat(i + "\n", "-P", "-t", topic);
    }
    List<Long> times =
        kcat("", "-C", "-t", topic, "-e", "-q", "-f", "%T\\n").lines().map(Long::valueOf).toList();
    int first = times.indexOf(times.getLast());

    assertThat(kcat("", "-C", "-t", topic, "-o", "s@" + times.getLast(), "-c", "1", "-q"))
        .isEqualTo(first + "\n");
    assertThat(kcat("", "-Q", "-t", topic + ":0:" + (times.getLast() + 1)))
        .contains("[0] offset -1");
  }

  @Test
  void aGroupOfTwoSharesThePartitionsAndOneThatLeavesGivesThemBack() throws Exception {
    String topic = PREFIX + "shared";
    String admin =
        "from confluent_kafka.admin import AdminClient, NewTopic; import sys;"
            + "admin = AdminClient({'bootstrap.servers': sys.argv[1]});"
            + "admin.create_topics([NewTopic(sys.argv[2], 2)])[sys.argv[2]].result(30)";
    Client.Ended created =
        Client.run(
            BuiltBroker.TARGET,
            "",
            List.of("/usr/bin/python3", "-c", admin, BuiltBroker.bootstrap(), topic));
    assertThat(created.code()).as(created.output()).isZero();

    try (var first = new Member(topic)) {
      first.awaitSaid("assigned: " + topic + " [0], " + topic + " [1]");
      try (var second = new Member(topic)) {
        second.awaitSaid("assigned: " + topic + " [");
        first.awaitSaid("revoked: " + topic + " [0], " + topic + " [1]");
        first.awaitSaid("assigned: " + topic + " [");

        kcat(lines(10, "zero-%d"), "-P", "-t", topic, "-p", "0");
        kcat(lines(10, "one-%d"), "-P", "-t", topic, "-p", "1");

        assertThat(List.of(first.read(10), second.read(10)))
            .containsExactlyInAnyOrder(lines(10, "zero-%d"), lines(10, "one-%d"));
      }
      first.awaitSaid("assigned: " + topic + " [0], " + topic + " [1]");
    }
  }

  @Test
  void theListNamesTopicsAndBrokers() throws Exception {
    String topic = PREFIX + "listed";
    kcat("x\n", "-P", "-t", topic);

    assertThat(kcat("", "-L"))
        .contains(
            "1 brokers:", BuiltBroker.bootstrap(), "topic \"" + topic + "\" with 1 partition");
  }

  private static String group(String topic, String... how) throws Exception {
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

  private static String kcat(String input, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("timeout", "60", "kcat", "-b", BuiltBroker.bootstrap()));
    command.addAll(List.of(arguments));
    Client.Ended ended = Client.run(BuiltBroker.TARGET, input, command);
    assertThat(ended.code()).as(command + "\n" + ended.output()).isZero();
    return ended.output();
  }

  /// A kcat that runs as a member of a group until it is closed.
  private static final class Member implements AutoCloseable {
    private final Process process;
    private final BufferedReader records;
    private final BufferedReader said;

    Member(String topic) throws Exception {
      process =
          new ProcessBuilder(
                  "timeout",
                  "60",
                  "kcat",
                  "-b",
                  BuiltBroker.bootstrap(),
                  "-u",
                  "-X",
                  "auto.offset.reset=earliest",
                  "-G",
                  topic + "-readers",
                  topic)
              .start();
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
