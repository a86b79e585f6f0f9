package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `log` with the files that a real broker left, whole and damaged.
class LogCommandTest {

  @TempDir Path folder;
  private String log = "";

  @BeforeEach
  void leaveFiles() throws Exception {
    String lines =
        IntStream.range(0, 3000)
            .mapToObj(
                i ->
                    "%d\tk%d\tvalue %d of some length, so that blocks are full\n"
                        .formatted(1_000_000 + i, i % 7, i))
            .collect(Collectors.joining());
    try (var broker = new Broker(folder)) {
      broker.run("topics", "create", "t", "--partitions", "1", "--config", "retention.ms=-1");
      broker
          .input(
              lines,
              "produce",
              "t",
              "--fields",
              "timestamp,key,value",
              "-X",
              "batch.size=8000",
              "-X",
              "linger.ms=100")
          .done();
      broker.input("last\n", "produce", "t", "-z", "gzip", "-H", "a=1").done();
      log = broker.run("topics", "list", "--json").out().replaceFirst("(?s).*\"id\":\"", "");
      log = log.replaceFirst("(?s)\".*", "") + ".0";
    }
  }

  @Test
  void logsAreNamedAndFoundWhole() {
    assertThat(run("list").done()).anyMatch(line -> line.matches(log + " +t +0 +0 +1 +[1-9]\\d+"));
    assertThat(run("verify").done())
        .anyMatch(line -> line.matches(log + " +t +0 +0 +3001 +1 +\\d+ +\\d+ +0"))
        .noneMatch(line -> line.contains("cleanly"));
    assertThat(run("verify", log, "--json").out())
        .startsWith("{\"stoppedCleanly\":true,\"logs\":[{\"log\":\"" + log)
        .endsWith("\"damaged\":0}],\"damages\":[],\"notes\":[]}\n");
  }

  @Test
  void batchesAreDumpedWithTheirRecords() {
    assertThat(run("dump", log).done())
        .allMatch(line -> line.startsWith("offset "))
        .last()
        .asString()
        .startsWith("offset 3000  lastOffset 3000  segment 0  position ")
        .contains("  count 1  leaderEpoch 0  codec gzip  ")
        .containsPattern("producerId \\d+  producerEpoch 0  sequence 0  crc [0-9a-f]{8}");
    assertThat(run("dump", "t-0", "--from", "3000", "--records").done())
        .hasSize(2)
        .last()
        .asString()
        .matches("  3000  \\S+Z  \\[a=1]  null: last");
    assertThat(run("dump", log, "--count", "1", "--records", "--json").out())
        .startsWith("{\"offset\":0,\"lastOffset\":")
        .contains(
            "\"records\":[{\"offset\":0,\"timestamp\":1000000,\"headers\":[],"
                + "\"key\":\"k0\",\"value\":\"value 0 of")
        .hasLineCount(1);
  }

  @Test
  void theIndexIsDumped() {
    assertThat(run("dump", log, "--index").done())
        .anyMatch(line -> line.matches("0 +0 +[67]\\d{4} +0 +\\d+ +\\d+ +[0-9a-f]{8}"));
    assertThat(run("dump", log, "--index", "--json").out())
        .startsWith("{\"segment\":0,\"position\":0,\"bytes\":7");
    assertThat(run("dump", log, "--index", "--records").misused()).contains("leave out --records");
  }

  @Test
  void damageIsFoundWithItsOffsets() throws IOException {
    String second = run("dump", log).done().get(1);
    long position = Long.parseLong(second.replaceFirst(".*position (\\d+).*", "$1"));
    long from = Long.parseLong(second.replaceFirst("offset (\\d+).*", "$1"));
    long to = Long.parseLong(second.replaceFirst(".*lastOffset (\\d+).*", "$1"));
    flip(file(".log"), position + 100);

    Ran ran = run("verify");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines())
        .anyMatch(line -> line.matches(log + " +t +0 +0 +3001 .* +" + (to - from + 1)))
        .anyMatch(
            line -> line.matches(log + " +0 +" + from + " +" + to + " +no sound batch at .*"));
    assertThat(run("verify", "--json").out()).contains("\"fromOffset\":" + from);
    assertThat(run("dump", log).done())
        .anyMatch(
            line -> line.startsWith("segment 0: offsets %d to %d are damaged".formatted(from, to)));
  }

  @Test
  void whatACheckpointKnowsOfIsDamagedAndNotTornWhereItIsNotThere() throws IOException {
    Path segment = file(".log");
    long bytes = Files.size(segment);
    flip(segment, bytes - 1);

    assertThat(run("verify").code()).isEqualTo(1);
    assertThat(run("verify").out().lines())
        .anyMatch(line -> line.matches(log + " +0 +3000 +3000 +no sound batch from \\d+ on"));
    assertThat(run("dump", log).done()).last().asString().contains("offsets 3000 to 3000");

    Files.delete(segment);

    assertThat(run("verify").code()).isEqualTo(1);
    assertThat(run("verify").out().lines())
        .anyMatch(line -> line.matches(log + " +t +0 +0 +3001 +0 +0 +0 +3001"))
        .anyMatch(line -> line.matches(log + " +- +0 +3000 +their segment is missing"));
  }

  @Test
  void afterACleanStopNothingIsAmissInTheSmallFiles() throws IOException {
    flip(file(".blocks"), 20);

    assertThat(run("verify").code()).isEqualTo(1);
    assertThat(run("verify").out()).contains("entries of its block file are damaged");
  }

  @Test
  void damageOfTheSmallFilesIsNoted() throws IOException {
    flip(file(".blocks"), 20);
    flip(folder.resolve(log).resolve("facts"), 30);
    Files.write(file(".log"), new byte[10], StandardOpenOption.APPEND);
    flip(folder.resolve("clean-shutdown"), 12);

    assertThat(run("verify").done())
        .anyMatch(line -> line.matches(log + " +t +0 +0 +3001 .* +0"))
        .contains(log + " facts: the copies differ, or one is damaged")
        .contains(log + " segment 0: 10 bytes at the end are no batch: a start cuts them off")
        .anyMatch(line -> line.contains("entries of its block file are damaged"))
        .contains("its last broker did not stop cleanly: a start may mend the ends");
  }

  @Test
  void whatCanNotBeLookedAtIsSaid(@TempDir Path other) throws Exception {
    assertThat(run("dump", "nothing.0").refused()).contains("has no log nothing.0");
    assertThat(run("verify", "nothing.0").refused()).contains("./barnabas log list");
    assertThat(Ran.of("", "log", "list", other.toString()).refused())
        .contains("is no log directory: it has no barnabas.identity");
    assertThat(Ran.of("", "log", "verify", other + "/nowhere").refused())
        .contains("there is no folder");
    try (var broker = new Broker(folder)) {
      assertThat(run("verify").refused())
          .contains(folder + " is in use by process " + ProcessHandle.current().pid())
          .contains("stop that broker first");
      assertThat(broker.run("consume", "t").done()).as("nothing was changed").hasSize(3001);
    }
  }

  private Ran run(String command, String... more) {
    var args =
        Stream.concat(Stream.of("log", command, folder.toString()), Stream.of(more))
            .toArray(String[]::new);
    return Ran.of("", args);
  }

  private Path file(String kind) throws IOException {
    return folder.resolve(log).resolve("00000000000000000000" + kind);
  }

  private static void flip(Path file, long position) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      channel.write(one, position);
    }
  }
}
