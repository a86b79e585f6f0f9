package barnabas.sim.ports;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.wire.Payload;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves what only the simulated network can do: cuts, kills and power cuts seen from the other
/// end. What both networks promise is proven by the contract that `host` runs on both.
final class SimNetworkTest {
  private static final Network.Address ADDRESS = new Network.Address("server", 9092);

  private final SimWorld world = new SimWorld(9, SimTuning.ROUGH);
  private final SimNode server = world.node("server");
  private final SimNode client = world.node("client");
  private final List<Ear> accepted = new ArrayList<>();
  private final Ear ear = new Ear();

  @Test
  void bytesArriveInOrderHoweverTheyAreCut() {
    connect();
    byte[] sent = new byte[100_000];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i * 31);
    }

    send(ear, sent);
    world.run(1_000_000);

    assertThat(accepted.getFirst().bytes()).isEqualTo(sent);
    assertThat(accepted.getFirst().pieces).isGreaterThan(100);
  }

  @Test
  void whatACutWireHoldsArrivesWhenItIsHealed() {
    connect();

    world.wires().cut("client", "server");
    send(ear, new byte[] {1, 2, 3});
    world.runFor(60_000);
    int whileCut = accepted.getFirst().received.size();
    world.wires().heal("client", "server");
    world.runFor(100);

    assertThat(whileCut).isZero();
    assertThat(accepted.getFirst().bytes()).containsExactly(1, 2, 3);
  }

  @Test
  void connectingAcrossACutWireTimesOut() {
    listen();
    world.wires().cut("client", "server");

    client.network().connect(client.loop("l"), ADDRESS, ear);
    world.runFor(20_000);

    assertThat(ear.closed).isEqualTo("connection timed out");
  }

  @Test
  void theOtherEndHearsOfAKilledProcess() {
    connect();

    server.kill();
    world.runFor(100);

    assertThat(ear.closed).isEqualTo("reset by peer");
  }

  @Test
  void theOtherEndHearsNothingOfAPowerCutUntilItSends() {
    connect();

    server.cutPower();
    world.runFor(600_000);
    String beforeSending = ear.closed;
    send(ear, new byte[] {1});
    world.runFor(1_000);

    assertThat(beforeSending).isNull();
    assertThat(ear.closed).isEqualTo("reset by peer");
  }

  @Test
  void nobodyListensAfterACrashUntilSomebodyDoesAgain() {
    connect();
    server.kill();
    Ear second = new Ear();

    client.network().connect(client.loop("l"), ADDRESS, second);
    world.runFor(100);
    listen();
    Ear third = new Ear();
    client.network().connect(client.loop("l"), ADDRESS, third);
    world.runFor(100);

    assertThat(second.closed).isEqualTo("connection refused");
    assertThat(third.connection).isNotNull();
  }

  private void listen() {
    server
        .network()
        .listen(
            server.loop("l"),
            ADDRESS,
            List.of(server.loop("l")),
            loop -> {
              Ear made = new Ear();
              accepted.add(made);
              return made;
            },
            Outcome.of(listener -> {}, cause -> {}));
    world.runFor(10);
  }

  private void connect() {
    listen();
    client.network().connect(client.loop("l"), ADDRESS, ear);
    world.runFor(100);
    assertThat(ear.connection).isNotNull();
  }

  private void send(Ear from, byte[] bytes) {
    client.loop("l").post(() -> from.connection.send(List.of(Payload.of(ByteBuffer.wrap(bytes)))));
  }

  private static final class Ear implements ConnectionHandler {
    private final ByteBuffer buffer = ByteBuffer.allocate(1000);
    final List<Byte> received = new ArrayList<>();
    int pieces;
    Connection connection;
    String closed;

    byte[] bytes() {
      byte[] bytes = new byte[received.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = received.get(i);
      }
      return bytes;
    }

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
      pieces++;
      for (int i = 0; i < count; i++) {
        received.add(buffer.get(i));
      }
    }

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {
      closed = reason;
    }
  }
}
