package barnabas.sim.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.wire.Payload;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import barnabas.world.DiskFile;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves that a world repeats itself from its seed, and that its loops keep what the ports
/// promise.
final class SimWorldTest {

  @Test
  void theSameSeedGivesTheSameTraceAndAnotherSeedAnother() {
    assertThat(hashOfABusyWorld(7)).isEqualTo(hashOfABusyWorld(7));
    assertThat(hashOfABusyWorld(8)).isNotEqualTo(hashOfABusyWorld(7));
  }

  @Test
  void messagesOfOneSenderArriveInOrder() {
    SimWorld world = new SimWorld(1, SimTuning.ROUGH);
    SimLoop sender = world.node("a").loop("one");
    SimLoop receiver = world.node("a").loop("two");
    List<Integer> seen = new ArrayList<>();

    sender.post(
        () -> {
          for (int i = 0; i < 100; i++) {
            int number = i;
            receiver.post(() -> seen.add(number));
          }
        });
    world.run(10_000);

    assertThat(seen).hasSize(100).isSorted();
  }

  @Test
  void whatIsAskedForAtTheTurnsEndRunsBehindAllMessagesOfTheTurn() {
    SimWorld world = new SimWorld(1);
    SimLoop loop = world.node("a").loop("one");
    List<String> seen = new ArrayList<>();

    loop.post(
        () -> {
          loop.atTurnEnd(() -> seen.add("end"));
          seen.add("first");
        });
    loop.post(() -> seen.add("second"));
    world.run(100);

    assertThat(seen).containsExactly("first", "second", "end");
  }

  @Test
  void aTimerRunsAtItsTimeUnlessCancelled() {
    SimWorld world = new SimWorld(1);
    SimLoop loop = world.node("a").loop("one");
    List<Long> firedNanos = new ArrayList<>();

    loop.after(5, () -> firedNanos.add(loop.nanos()));
    loop.after(4, () -> firedNanos.add(-1L)).cancel();
    world.runFor(10);

    assertThat(firedNanos).hasSize(1);
    assertThat(firedNanos.getFirst()).isBetween(5_000_000L, 5_100_000L);
    assertThat(world.nanos()).isEqualTo(10_000_000);
  }

  @Test
  void theWallClockJumpsAndTheOtherDoesNot() {
    SimNode node = new SimWorld(1).node("a");
    long nanos = node.loop("one").nanos();

    node.jumpWall(-3_600_000);

    assertThat(node.loop("one").wallMs()).isEqualTo(SimNode.WALL_START_MS - 3_600_000);
    assertThat(node.loop("one").nanos()).isEqualTo(nanos);
  }

  @Test
  void aKilledNodeTakesItsMessagesAndTimersWithIt() {
    SimWorld world = new SimWorld(1);
    SimNode node = world.node("a");
    List<String> seen = new ArrayList<>();
    node.loop("one").post(() -> seen.add("message"));
    node.loop("one").after(1, () -> seen.add("timer"));

    node.kill();
    node.loop("one").post(() -> seen.add("of the next life"));
    world.runFor(10);

    assertThat(seen).containsExactly("of the next life");
    assertThat(node.lives()).isEqualTo(2);
  }

  @Test
  void anExceptionOnALoopFailsTheRunAndNamesTheSeed() {
    SimWorld world = new SimWorld(77);
    world
        .node("a")
        .loop("one")
        .post(
            () -> {
              throw new IllegalStateException("a bug");
            });

    assertThatThrownBy(() -> world.run(10))
        .isInstanceOf(SimFailure.class)
        .hasMessageContaining("seed 77")
        .hasMessageContaining("a bug");
  }

  private static long hashOfABusyWorld(long seed) {
    SimWorld world = new SimWorld(seed, SimTuning.ROUGH);
    SimNode server = world.node("server");
    Network.Address address = new Network.Address("server", 9092);
    server
        .network()
        .listen(
            server.loop("l0"),
            address,
            List.of(server.loop("l0"), server.loop("l1")),
            loop -> new EchoHandler(),
            Outcome.of(listener -> {}, cause -> {}));
    world.runFor(1);
    List<Integer> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SimNode client = world.node("client-" + i);
      client.network().connect(client.loop("l"), address, new AskingHandler(answers));
    }
    writeSomething(server);
    world.runFor(30);
    server.cutPower();
    writeSomething(server);
    world.run(100_000);
    assertThat(answers).isNotEmpty();
    return world.hash();
  }

  private static void writeSomething(SimNode node) {
    node.disk("d")
        .run(
            node.loop("l0"),
            0,
            folder -> {
              try (AutoClosing file = new AutoClosing(folder.open("f"))) {
                file.file.write(file.file.size(), ByteBuffer.wrap(new byte[5000]));
                file.file.sync();
                folder.sync("");
                return file.file.size();
              }
            },
            Outcome.of(size -> {}, cause -> {}));
  }

  private record AutoClosing(DiskFile file) implements AutoCloseable {
    @Override
    public void close() {
      file.close();
    }
  }

  private static class EchoHandler implements ConnectionHandler {
    private final ByteBuffer buffer = ByteBuffer.allocate(512);
    Connection connection;

    @Override
    public void opened(Connection opened) {
      connection = opened;
    }

    @Override
    public ByteBuffer readBuffer() {
      return buffer.clear();
    }

    @Override
    public void received(int count) {
      byte[] echo = new byte[count];
      buffer.flip().get(echo);
      connection.send(List.of(Payload.of(ByteBuffer.wrap(echo))));
    }

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {}
  }

  private static final class AskingHandler extends EchoHandler {
    private final List<Integer> answers;

    AskingHandler(List<Integer> answers) {
      this.answers = answers;
    }

    @Override
    public void opened(Connection opened) {
      super.opened(opened);
      opened.send(List.of(Payload.of(ByteBuffer.wrap(new byte[3000]))));
    }

    @Override
    public void received(int count) {
      answers.add(count);
    }
  }
}
