package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `produce` and `consume` with a real broker.
class RecordsTest {

  @TempDir static Path folder;
  private static Broker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(folder);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void linesGoInAndComeOutInOrder() {
    Ran ran = broker.input(numbers(1, 5000), "produce", "plain", "-p", "0");

    ran.done();
    assertThat(ran.err()).isEqualTo("5000 records acknowledged\n");
    assertThat(broker.run("consume", "plain").out()).isEqualTo(numbers(1, 5000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void everyCodecIsTaken(String codec) {
    broker.input(numbers(1, 100), "produce", "in-" + codec, "-z", codec, "-p", "0").done();

    assertThat(broker.run("consume", "in-" + codec).out()).isEqualTo(numbers(1, 100));
  }

  @Test
  void aFileIsReadByFields() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("flights.tsv"),
            "2001-01-10T18:20:00Z\t1\ta=1,b=\tSFO\tüber\tthe bay\n1000\t0\t\tLAX\t\n");

    broker.run("topics", "create", "fields", "--config", "retention.ms=-1").done();
    broker
        .run(
            "produce",
            "fields",
            "--fields",
            "timestamp,partition,headers,key,value",
            "--file",
            file.toString())
        .done();

    assertThat(broker.run("consume", "fields", "--format", "%p %o %d %T [%h] %k=%s%%\\n").done())
        .containsExactlyInAnyOrder(
            "1 0 2001-01-10T18:20:00Z 979150800000 [a=1,b=] SFO=über\tthe bay%",
            "0 0 1970-01-01T00:00:01Z 1000 [] LAX=%");
  }

  @Test
  void keysHeadersTimeAndTombstonesComeFromOptions() {
    broker.run("topics", "create", "opts", "--config", "retention.ms=-1").done();
    broker.input("a:1\nb:NULL\n", "produce", "opts", "-K", ":", "--null", "NULL").done();
    broker
        .input(
            "x\n",
            "produce",
            "opts",
            "-k",
            "c",
            "-H",
            "h=1=2",
            "--timestamp",
            "2001-01-10",
            "-p",
            "1")
        .done();

    assertThat(broker.run("consume", "opts", "--json").done())
        .hasSize(3)
        .anyMatch(line -> line.contains("\"key\":\"a\",\"value\":\"1\"}"))
        .anyMatch(line -> line.contains("\"key\":\"b\",\"value\":null}"))
        .anyMatch(
            line ->
                line.startsWith("{\"topic\":\"opts\",\"partition\":1,")
                    && line.endsWith(
                        "\"timestamp\":979084800000,\"headers\":[{\"name\":\"h\","
                            + "\"value\":\"1=2\"}],\"key\":\"c\",\"value\":\"x\"}"));
  }

  @Test
  void whatATopicHoldsIsCopiedAsJson() throws Exception {
    broker.run("topics", "create", "copied", "--config", "retention.ms=-1").done();
    broker.run("topics", "create", "copy", "--config", "retention.ms=-1").done();
    broker
        .input(
            "1000\t1\ta=1,b=x\tkey\tvalue \"1\"\n2000\t0\t\tNULL\tNULL\n",
            "produce",
            "copied",
            "--fields",
            "timestamp,partition,headers,key,value",
            "--null",
            "NULL")
        .done();
    try (var raw = new RawProducer(broker.address)) {
      raw.send("copied", new byte[] {(byte) 0xff, 0, 'x'});
    }

    String json = broker.run("consume", "copied", "--json").out();
    broker.input(json, "produce", "copy", "--json").done();

    assertThat(json).contains("\"value\":{\"base64\":\"/wB4\"}");
    assertThat(broker.run("consume", "copy", "--json").done())
        .containsExactlyInAnyOrderElementsOf(
            json.replace("\"copied\"", "\"copy\"").lines().toList());
  }

  @Test
  void jsonLinesSayAsMuchAsTheyLike() {
    broker
        .input(
            """
            {"value":{"a":[1,2.50,null]}}
            {"key":"k","headers":{"h":"1"},"timestamp":"2001-01-10T18:20:00Z","partition":1}
            {"value":"\\u00fc\\n"}
            """,
            "produce",
            "loose",
            "--json",
            "-k",
            "usual")
        .done();

    assertThat(broker.run("consume", "loose", "--format", "%k [%h] %s|").out())
        .contains("usual [] {\"a\":[1,2.50,null]}|", "usual [] ü\n|");
    assertThat(broker.run("consume", "loose", "-p", "1", "--format", "%T [%h] %s|").out())
        .contains("979150800000 [h=1] null|");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [1]                    | line 1: is no JSON object
          {"value":"a"} x        | line 1: is no JSON at character 15: more than one value
          {"value":"a            | line 1: is no JSON at character 12: the string does not end
          {"weight":1}           | line 1: 'weight' is none of partition, timestamp
          {"partition":-1}       | line 1: partition: -1 is none
          {"timestamp":"soon"}   | line 1: timestamp: 'soon' is no time
          {"headers":3}          | line 1: headers: give
          {"value":01}           | line 1: is no JSON at character 10: expected a value
          {"key":{"base64":"?"}} | line 1: '?' is no base64
          """)
  void aLineThatIsNoRecordIsNamed(String line, String refusal) {
    assertThat(broker.input(line + "\n", "produce", "nothing", "--json").refused())
        .contains(refusal);
  }

  @Test
  void whereToBeginIsAnOffsetATimeOrSoManyFromTheEnd() {
    String lines =
        IntStream.range(0, 10)
            .mapToObj(i -> (1_000_000 + i * 1_000) + "\tr" + i + "\n")
            .collect(Collectors.joining());
    broker.run("topics", "create", "begin", "--config", "retention.ms=-1").done();
    broker.input(lines, "produce", "begin", "--fields", "timestamp,value", "-p", "0").done();

    assertThat(broker.run("consume", "begin", "--from", "7").done())
        .containsExactly("r7", "r8", "r9");
    assertThat(broker.run("consume", "begin", "--from", "-2").done()).containsExactly("r8", "r9");
    assertThat(broker.run("consume", "begin", "--from", "-99").done()).hasSize(10);
    assertThat(broker.run("consume", "begin", "--from", "1970-01-01T00:16:45Z").done())
        .containsExactly("r5", "r6", "r7", "r8", "r9");
    assertThat(broker.run("consume", "begin", "--from", "10m").done()).isEmpty();
    assertThat(broker.run("consume", "begin", "--from", "99").done()).isEmpty();
    assertThat(broker.run("consume", "begin", "--from", "latest").done()).isEmpty();
    assertThat(broker.run("consume", "begin", "-n", "2").done()).containsExactly("r0", "r1");
    assertThat(broker.run("consume", "begin", "-p", "1").done()).isEmpty();
    assertThat(broker.run("consume", "begin", "-p", "0,1", "-n", "1").done()).hasSize(1);
    assertThat(broker.run("consume", "begin", "--until", "1970-01-01T00:16:43Z").done())
        .containsExactly("r0", "r1", "r2");
    assertThat(broker.run("consume", "begin", "--from", "1003000", "--until", "1005000").done())
        .as("both plain numbers: an offset, and a time")
        .isEmpty();
    assertThat(
            broker
                .run("consume", "begin", "--from", "1970-01-01T00:16:43Z", "--until", "1005000")
                .done())
        .containsExactly("r3", "r4");
  }

  @Test
  void onlyRecordsOfAKeyAreShownAndCounted() {
    broker.input("a:1\nb:2\na:3\na:4\n", "produce", "keyed", "-K", ":").done();

    assertThat(broker.run("consume", "keyed", "--key", "a", "-n", "2").done())
        .containsExactly("1", "3");
  }

  @Test
  void bytesThatAreNoTextComeOutAsTheyWentIn() throws Exception {
    byte[] bytes = {(byte) 0xff, 0, (byte) 0x80, 'x'};
    try (var producer = new RawProducer(broker.address)) {
      producer.send("raw", bytes);
    }
    var out = new ByteArrayOutputStream();

    int code =
        Main.run(
            terminal(new byte[0], out), "consume", "raw", "--format", "%s", "-b", broker.address);

    assertThat(code).isZero();
    assertThat(out.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void linesThatAreNoTextGoInAsTheyAre() {
    byte[] lines = {'k', (byte) 0xff, '\t', (byte) 0x80, 0, '\r', 'x', '\r', '\n', '\t', 'y'};
    Terminal into = terminal(lines, new ByteArrayOutputStream());

    Main.run(into, "produce", "bytes", "--fields", "key,value", "-p", "0", "-b", broker.address);

    var out = new ByteArrayOutputStream();
    Terminal from = terminal(new byte[0], out);
    Main.run(from, "consume", "bytes", "--format", "%k\t%s|", "-b", broker.address);
    assertThat(out.toByteArray())
        .containsExactly('k', 0xff, '\t', 0x80, 0, '\r', 'x', '\r', '|', '\t', 'y', '|');
  }

  private static Terminal terminal(byte[] in, ByteArrayOutputStream out) {
    return new Terminal(new ByteArrayInputStream(in), out, System.err);
  }

  @Test
  void aGroupGoesOnWhereItWasStopped() {
    broker.input(numbers(1, 100), "produce", "shared", "-p", "0").done();

    assertThat(broker.run("consume", "shared", "-g", "one", "-n", "30").out())
        .isEqualTo(numbers(1, 30));
    assertThat(broker.run("consume", "shared", "-g", "one").out()).isEqualTo(numbers(31, 100));
    assertThat(broker.run("consume", "shared", "-g", "one").out()).isEmpty();
    assertThat(broker.run("consume", "shared", "-g", "two").out()).isEqualTo(numbers(1, 100));
  }

  @Test
  void whoReadsNoMoreEndsTheCommandAndNothingIsCommittedForHim() {
    broker.input(numbers(1, 1000), "produce", "piped", "-p", "0").done();
    var terminal = new Terminal(InputStreams.NONE, new Broken("Broken pipe"), System.err);

    int code = Main.run(terminal, "consume", "piped", "-f", "-g", "pipe", "-b", broker.address);

    assertThat(code).isZero();
    assertThat(broker.run("consume", "piped", "-g", "pipe").out()).isEqualTo(numbers(1, 1000));
  }

  @Test
  void resultsThatHaveNoRoomAreLostWithAWord() {
    broker.input(numbers(1, 1000), "produce", "spilled", "-p", "0").done();
    var err = new ByteArrayOutputStream();
    var terminal =
        new Terminal(
            InputStreams.NONE, new Broken("No space left on device"), new PrintStream(err, true));

    int code = Main.run(terminal, "consume", "spilled", "-g", "spill", "-b", broker.address);

    assertThat(code).isEqualTo(1);
    assertThat(err)
        .hasToString("barnabas: the results can't be written: No space left on device\n");
    assertThat(broker.run("consume", "spilled", "-g", "spill").done()).hasSize(1000);
  }

  /// Takes nothing.
  private static final class Broken extends OutputStream {
    private final String why;

    Broken(String why) {
      this.why = why;
    }

    @Override
    public void write(int b) throws IOException {
      throw new IOException(why);
    }
  }

  @Test
  void whatCanNotBeReadIsNamedWithItsLineAndWhatCameBeforeIsWritten() {
    Ran ran = broker.input("a:1\nb:2\nno key\n", "produce", "broken", "-K", ":");

    assertThat(ran.refused()).contains("line 3: has 1 of the fields that --fields names, 2");
    assertThat(broker.run("produce", "broken", "--file", "/no/such/file").refused())
        .contains("there is no /no/such/file");
    assertThat(broker.input("soon\n", "produce", "broken", "--fields", "timestamp").refused())
        .contains("line 1: 'soon' is no time");
  }

  @Test
  void whatABrokerRefusesIsSaid() {
    broker.run("topics", "create", "small", "--config", "max.message.bytes=200").done();

    assertThat(broker.input("x".repeat(500) + "\n", "produce", "small").refused())
        .contains("MESSAGE_TOO_LARGE");
    assertThat(broker.input("x\n", "produce", "small", "-p", "9").refused())
        .contains("small has no partition 9");
    assertThat(broker.input("x\n", "produce", "no/name").refused())
        .contains("that is no name for a topic");
    assertThat(broker.run("consume", "nothing").refused()).contains("there is no topic nothing");
    assertThat(broker.run("consume", "no/name").refused()).contains("no name for a topic");
    assertThat(broker.run("consume", "small", "-p", "9").refused()).contains("no partition 9");
  }

  @Test
  void withNothingToReadNothingIsWritten() {
    Ran ran = broker.input("", "produce", "empty");

    assertThat(ran.done()).isEmpty();
    assertThat(ran.err()).isEqualTo("0 records acknowledged\n");
  }

  private static String numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }

  /// Nothing to read.
  static final class InputStreams {
    static final ByteArrayInputStream NONE = new ByteArrayInputStream(new byte[0]);

    private InputStreams() {}
  }
}
