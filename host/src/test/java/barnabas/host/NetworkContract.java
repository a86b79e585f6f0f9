package barnabas.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.wire.Payload;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every Network promises, run against the real and against the simulated one.
abstract class NetworkContract {

  private Rig rig;
  private Loop loop;
  private final List<Peer> accepted = new ArrayList<>();

  abstract Rig rig();

  @BeforeEach
  void open() {
    rig = rig();
    loop = rig.loop("loop-0");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /// One end of a connection, which keeps what it hears.
  private static class Peer implements ConnectionHandler {
    final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    final List<String> events = new ArrayList<>();
    final ByteBuffer buffer = ByteBuffer.allocateDirect(16 << 10);
    Connection connection;

    @Override
    public void opened(Connection opened) {
      connection = opened;
      events.add("opened");
    }

    @Override
    public ByteBuffer readBuffer() {
      return buffer.clear();
    }

    @Override
    public void received(int count) {
      byte[] bytes = new byte[count];
      buffer.get(0, bytes);
      heard.writeBytes(bytes);
    }

    @Override
    public void drained() {
      events.add("drained");
    }

    @Override
    public void closed(String reason) {
      events.add("closed: " + reason);
    }

    String text() {
      return heard.toString(UTF_8);
    }
  }

  private static Payload memory(String text) {
    return Payload.of(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private Network.Listener listen() {
    var listeners = new ArrayList<Network.Listener>();
    rig.network()
        .listen(
            loop,
            new Network.Address(rig.host(), 0),
            List.of(loop),
            _ -> {
              var peer = new Peer();
              accepted.add(peer);
              return peer;
            },
            Outcome.of(listeners::add, cause -> {}));
    rig.until(loop, () -> listeners.size() == 1);
    return listeners.getFirst();
  }

  private Peer connect(Network.Address address) {
    var peer = new Peer();
    rig.network().connect(loop, address, peer);
    rig.until(loop, () -> !peer.events.isEmpty());
    return peer;
  }

  private Peer connected() {
    Peer peer = connect(listen().address());
    rig.until(loop, () -> accepted.size() == 1 && !accepted.getFirst().events.isEmpty());
    return peer;
  }

  private void send(Peer peer, Payload... payloads) {
    rig.on(loop, () -> peer.connection.send(List.of(payloads)));
  }

  @Test
  void aListenerKnowsItsPort() {
    assertThat(listen().address().port()).isPositive();
  }

  @Test
  void aPortInUseIsRefused() {
    Network.Listener first = listen();
    var failures = new ArrayList<String>();

    rig.network()
        .listen(
            loop,
            first.address(),
            List.of(loop),
            _ -> new Peer(),
            Outcome.of(_ -> failures.add("listens"), cause -> failures.add(cause.getMessage())));

    rig.until(loop, () -> !failures.isEmpty());
    assertThat(failures.getFirst()).contains("in use");
  }

  @Test
  void bothEndsHearThatTheConnectionStands() {
    Peer client = connected();

    assertThat(client.events).containsExactly("opened");
    assertThat(accepted.getFirst().events).containsExactly("opened");
  }

  @Test
  void aConnectionToNobodyIsClosedWithAReason() {
    Network.Listener listener = listen();
    listener.close();
    rig.on(loop, () -> {});

    Peer client = connect(listener.address());

    assertThat(client.events).hasSize(1).first().asString().startsWith("closed: ");
  }

  @Test
  void bytesArriveInTheOrderInWhichTheyWereSent() {
    Peer client = connected();

    send(client, memory("one "), memory(""), memory("two "));
    send(client, memory("three"));

    Peer server = accepted.getFirst();
    rig.until(loop, () -> server.text().length() == 13);
    assertThat(server.text()).isEqualTo("one two three");
  }

  @Test
  void manySmallAndLargePiecesArriveWhole() {
    Peer client = connected();
    Peer server = accepted.getFirst();
    var random = new Random(1);
    var expected = new ByteArrayOutputStream();
    var pieces = new ArrayList<Payload>();
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[random.nextInt(i % 10 == 0 ? 200_000 : 300)];
      random.nextBytes(bytes);
      expected.writeBytes(bytes);
      ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + 7).position(7);
      pieces.add(Payload.of(i % 2 == 0 ? ByteBuffer.wrap(bytes) : buffer.put(7, bytes)));
    }

    send(client, pieces.toArray(Payload[]::new));

    rig.until(loop, () -> server.heard.size() == expected.size());
    assertThat(server.heard.toByteArray()).isEqualTo(expected.toByteArray());
    rig.until(loop, () -> client.connection.queuedBytes() == 0);
  }

  @Test
  void bothEndsCanSendAtOnce() {
    Peer client = connected();
    Peer server = accepted.getFirst();

    rig.on(
        loop,
        () -> {
          client.connection.send(List.of(memory("ping")));
          server.connection.send(List.of(memory("pong")));
        });

    rig.until(loop, () -> server.text().equals("ping") && client.text().equals("pong"));
  }

  @Test
  void slicesOfFilesTravelBetweenMemory() {
    Peer client = connected();
    Peer server = accepted.getFirst();
    byte[] content = new byte[3_000_000];
    new Random(2).nextBytes(content);
    var files = new ArrayList<DiskFile>();
    rig.disk()
        .run(
            loop,
            1,
            folder -> {
              DiskFile file = folder.open("sent");
              file.write(0, ByteBuffer.wrap(content));
              return file;
            },
            Outcome.of(files::add, _ -> {}));
    rig.until(loop, () -> !files.isEmpty());
    DiskFile file = files.getFirst();

    rig.on(
        loop,
        () -> {
          client.connection.send(
              List.of(
                  memory("["),
                  file.slice(10, 100),
                  memory("|"),
                  file.slice(1000, 2_500_000),
                  memory("]")));
          file.close();
        });

    var expected = new ByteArrayOutputStream();
    expected.write('[');
    expected.write(content, 10, 100);
    expected.write('|');
    expected.write(content, 1000, 2_500_000);
    expected.write(']');
    rig.until(loop, () -> server.heard.size() == expected.size());
    assertThat(server.heard.toByteArray()).isEqualTo(expected.toByteArray());
  }

  @Test
  void whatWasSentBeforeTheOtherEndClosedIsHeardFirst() {
    Peer client = connected();
    Peer server = accepted.getFirst();
    send(client, memory("last words"));

    rig.on(loop, () -> client.connection.close("enough"));

    rig.until(loop, () -> server.events.size() == 2);
    assertThat(server.text()).isEqualTo("last words");
    assertThat(server.events.getLast()).startsWith("closed: ");
    assertThat(client.events).containsExactly("opened", "closed: enough");
  }

  @Test
  void closingTwiceIsHeardOnce() {
    Peer client = connected();

    rig.on(
        loop,
        () -> {
          client.connection.close("first");
          client.connection.close("second");
        });

    rig.until(loop, () -> client.events.size() >= 2 && accepted.getFirst().events.size() >= 2);
    assertThat(client.events).containsExactly("opened", "closed: first");
  }

  @Test
  void aPausedEndMakesTheOtherQueueAndResumingDrainsIt() {
    Peer client = connected();
    Peer server = accepted.getFirst();
    int size = 64 << 20;
    rig.on(loop, () -> server.connection.pauseReading());

    rig.on(
        loop, () -> client.connection.send(List.of(Payload.of(ByteBuffer.allocateDirect(size)))));
    rig.on(loop, () -> {});
    var queued = new long[1];
    rig.on(loop, () -> queued[0] = client.connection.queuedBytes());
    rig.on(loop, () -> server.connection.resumeReading());

    rig.until(loop, () -> server.heard.size() == size && client.events.contains("drained"));
    assertThat(queued[0]).isPositive();
    assertThat(client.connection.queuedBytes()).isZero();
  }

  @Test
  void payloadsAreReleasedWhenTheyHaveLeftAndWhenTheConnectionCloses() {
    Peer client = connected();
    var files = new ArrayList<DiskFile>();
    rig.disk()
        .run(
            loop,
            1,
            folder -> {
              DiskFile file = folder.open("sent");
              file.write(0, ByteBuffer.allocate(100));
              return file;
            },
            Outcome.of(files::add, _ -> {}));
    rig.until(loop, () -> !files.isEmpty());
    DiskFile file = files.getFirst();
    Peer server = accepted.getFirst();

    send(client, file.slice(0, 100));
    rig.until(loop, () -> server.heard.size() == 100);
    rig.on(
        loop,
        () -> {
          client.connection.send(List.of(file.slice(0, 50)));
          client.connection.close("now");
          client.connection.send(List.of(file.slice(0, 50)));
          file.close();
        });

    rig.on(
        loop,
        () -> {
          // With the last lease the file is gone.
          assertThatSliceIsRefused(file);
        });
  }

  private static void assertThatSliceIsRefused(DiskFile file) {
    try {
      file.slice(0, 1);
    } catch (IllegalStateException _) {
      return;
    }
    throw new AssertionError("a slice of a closed file");
  }
}
