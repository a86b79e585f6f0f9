package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// What every command does alike: help with examples, one line and exit code 2 for wrong arguments,
/// one line and exit code 1 soon when there is no broker.
class UsageTest {

  static Stream<String> commands() {
    return names(Main.commands(Terminal.standard()), "");
  }

  private static Stream<String> names(CommandLine command, String before) {
    return command.getSubcommands().entrySet().stream()
        .flatMap(
            e ->
                Stream.concat(
                    Stream.of(before + e.getKey()),
                    names(e.getValue(), before + e.getKey() + " ")));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithExamples(String command) {
    Ran ran = Ran.of("", (command + " --help").split(" "));

    assertThat(ran.done()).anyMatch(line -> line.startsWith("Usage: ./barnabas " + command));
    assertThat(ran.done()).contains("Examples:");
    assertThat(ran.out()).containsPattern("\n  .*\\./barnabas " + command);
    assertThat(ran.done().subList(ran.done().indexOf("Examples:") + 1, ran.done().size()))
        .as("no example is broken in two")
        .allMatch(line -> line.startsWith("  "));
    assertThat(ran.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void anOptionThatThereIsNotIsRefused(String command) {
    Ran ran = Ran.of("", (command + " --bogus").split(" "));

    assertThat(ran.misused()).startsWith("barnabas " + command + ": ");
    assertThat(ran.out()).isEmpty();
  }

  static Stream<String> misuses() {
    return Stream.of(
        "|a command is missing: topics, produce, consume, groups",
        "frobnicate|no command 'frobnicate'",
        "topics list --bogus|'--bogus'",
        "produce t --bogus|'--bogus'",
        "topics|a command is missing: alter, create, delete, describe, list",
        "topics creat x|no command 'creat', but alter, create",
        "topics create|'TOPIC'",
        "topics create t --partitions many|'--partitions': 'many' is not an int",
        "topics create t --partitions 0|--partitions: 0 is less than 1",
        "topics create t --config retention.ms|: 'retention.ms' is not KEY=VALUE (see",
        "topics alter t|nothing to change",
        "topics alter t --partitions 0|--partitions: 0 is less than 1",
        "topics delete|'TOPIC'",
        "topics describe|'TOPIC'",
        "produce|'TOPIC'",
        "produce t --fields key,weight|'weight' is not timestamp",
        "produce t --fields key,key|key stands there twice",
        "produce t --fields key -K :|give one of them",
        "produce t -H name|'name' is no header",
        "produce t -p -2|-2 is no partition",
        "produce t -z zip|'zip' is none of",
        "produce t --timestamp soon|'soon' is no time",
        "produce t -X ack=1|no setting ack",
        "produce t -X acks=7|acks: '7' is not all, 0 or 1",
        "produce t -X acks|: 'acks' is not KEY=VALUE (see",
        "consume|'TOPIC'",
        "consume t --from soon|'soon' is not earliest",
        "consume t --count 0|0 is less than 1",
        "consume t --count some|'some' is not a long",
        "consume t --format %q|there is no %q",
        "consume t --group g -p 0|leave out -p",
        "consume t --group g --from 2h|groups reset",
        "consume t -b host:port|'host:port' has no port",
        "consume t -X fetch.min.byte=1|no setting fetch.min.byte",
        "groups describe|'GROUP'",
        "groups reset g --to-latest|--topic=TOPIC",
        "groups reset g --topic t|--to-earliest",
        "groups reset g --topic t --to-earliest --to-latest|mutually exclusive",
        "groups reset g --topic t --to-time soon|'soon' is no time",
        "groups delete|'GROUP'",
        "groups list --state asleep|--state: 'asleep' is none of Stable, Empty",
        "configs describe|--topic=TOPIC",
        "configs set --topic t|'KEY=VALUE'",
        "configs set --topic t retention.ms|: 'retention.ms' is not KEY=VALUE (see",
        "configs set a=b|--topic=TOPIC",
        "configs delete --topic t|'KEY'",
        "topics trim t|--to-earliest",
        "topics trim t --to-time soon|'soon' is no time",
        "groups describe g --trend 0|--trend: give 1 to",
        "groups forget g|'--topic=TOPIC'",
        "groups evict g|--member=ID",
        "quotas set producer_byte_rate=1|whose? give --client",
        "quotas set --client c|'QUOTA=VALUE'",
        "quotas set --client c producer_byte_rate=much|'much' is not a double",
        "quotas set --client c --default-client a=1|not both",
        "produce t --json --null x|leave out --fields");
  }

  @ParameterizedTest
  @MethodSource("misuses")
  void wrongArgumentsAreNamedInOneLine(String misuse) {
    int bar = misuse.indexOf('|');
    List<String> args =
        Stream.of(misuse.substring(0, bar).split(" ")).filter(s -> !s.isEmpty()).toList();

    Ran ran = Ran.of("", args.toArray(String[]::new));

    assertThat(ran.misused()).contains(misuse.substring(bar + 1));
  }

  static Stream<String> needBroker() {
    return Stream.of(
        "topics list",
        "topics create t",
        "topics describe t",
        "topics alter t --partitions 3",
        "topics delete t",
        "produce t",
        "consume t",
        "consume t --follow --group g",
        "groups list",
        "groups describe g",
        "groups reset g --topic t --to-latest",
        "groups delete g",
        "configs describe --topic t",
        "configs set --topic t retention.ms=1",
        "configs delete --topic t retention.ms",
        "topics trim t --to-latest",
        "groups forget g --topic t",
        "groups evict g --all",
        "topics producers t",
        "cluster quorum",
        "cluster upgrade group.version 1",
        "quotas describe",
        "quotas set --client c producer_byte_rate=1",
        "quotas delete --client c producer_byte_rate",
        "cluster describe",
        "cluster apis",
        "cluster features",
        "cluster disks");
  }

  @ParameterizedTest
  @MethodSource("needBroker")
  void withoutABrokerThatIsSaidSoon(String command) throws IOException {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var args = (command + " -X default.api.timeout.ms=200 -b 127.0.0.1:" + port).split(" ");
    long before = System.nanoTime();

    Ran ran = Ran.of("a line\n", args);

    assertThat(ran.refused())
        .contains("no broker answers at 127.0.0.1:" + port + " (connection refused)")
        .contains("./barnabas start");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aHostThatListensAndSaysNothingIsGivenUp() throws IOException {
    try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + mute.getLocalPort();
      long before = System.nanoTime();

      Ran ran = Ran.of("", "topics", "list", "-b", address);

      assertThat(ran.refused()).contains("no broker answers at " + address);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(12));
    }
  }

  @Test
  void anUnknownHostIsNamed() {
    Ran ran =
        Ran.of("", "topics", "list", "-X", "default.api.timeout.ms=200", "-b", "nohost.invalid:1");

    assertThat(ran.refused()).contains("unknown host nohost.invalid");
  }
}
