package barnabas.host;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the real network promises beyond its contract, met by plain sockets.
class HostNetworkTest {

  private static final int PER_ADDRESS_MAX = 3;

  @TempDir Path folder;
  private HostRig rig;
  private Loop loop;
  private int port;
  private final List<Echo> accepted = new ArrayList<>();

  /// Sends back what it hears.
  private static final class Echo implements ConnectionHandler {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1024);
    private Connection connection;
    private Loop loop;
    private String closedFor = "";

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
      byte[] bytes = new byte[count];
      buffer.get(0, bytes);
      connection.send(List.of(barnabas.wire.Payload.of(ByteBuffer.wrap(bytes))));
    }

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {
      closedFor = reason;
    }
  }

  @BeforeEach
  void open() {
    rig = new HostRig(folder.resolve("data"), new ConnectionLimits(PER_ADDRESS_MAX, 100));
    loop = rig.loop("loop-0");
    Loop second = rig.loop("loop-1");
    var ports = new ArrayList<Integer>();
    rig.network()
        .listen(
            loop,
            new Network.Address("127.0.0.1", 0),
            List.of(loop, second),
            on -> {
              var echo = new Echo();
              echo.loop = on;
              loop.post(() -> accepted.add(echo));
              return echo;
            },
            Outcome.of(listener -> ports.add(listener.address().port()), _ -> {}));
    rig.until(loop, () -> !ports.isEmpty());
    port = ports.getFirst();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static int echoed(Socket socket, int value) throws IOException {
    socket.getOutputStream().write(value);
    return socket.getInputStream().read();
  }

  @Test
  void connectionsAreSpreadOverTheLoops() throws IOException {
    try (var one = new Socket("127.0.0.1", port);
        var two = new Socket("127.0.0.1", port)) {
      assertThat(echoed(one, 1)).isEqualTo(1);
      assertThat(echoed(two, 2)).isEqualTo(2);

      rig.until(loop, () -> accepted.size() == 2);
      assertThat(accepted.stream().map(echo -> echo.loop.name()).sorted().toList())
          .containsExactly("loop-0", "loop-1");
    }
  }

  @Test
  void connectionsBeyondTheLimitOfAnAddressAreClosedAndOthersServed() throws IOException {
    var sockets = new ArrayList<Socket>();
    for (int i = 0; i < PER_ADDRESS_MAX; i++) {
      sockets.add(new Socket("127.0.0.1", port));
      assertThat(echoed(sockets.getLast(), i)).isEqualTo(i);
    }

    try (var tooMany = new Socket("127.0.0.1", port)) {
      assertThat(closedByOther(tooMany)).isTrue();
      assertThat(echoed(sockets.getFirst(), 7)).isEqualTo(7);
    }
    for (Socket socket : sockets) {
      socket.close();
    }
    rig.until(loop, () -> accepted.stream().noneMatch(echo -> echo.closedFor.isEmpty()));
    try (var again = new Socket("127.0.0.1", port)) {
      assertThat(echoed(again, 9)).isEqualTo(9);
    }
  }

  private static boolean closedByOther(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException _) {
      return true;
    }
  }

  @Test
  void aClientThatClosesItsHalfIsHeardOutAndClosed() throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(new byte[] {1, 2, 3});
      socket.shutdownOutput();

      byte[] back = socket.getInputStream().readAllBytes();

      assertThat(back).containsExactly(1, 2, 3);
    }
    rig.until(loop, () -> accepted.getFirst().closedFor.equals("end of stream"));
  }

  @Test
  void slicesOfAFileThatIsNotInMemoryAreReadInAndSent() throws IOException {
    byte[] content = new byte[2_000_000];
    new Random(4).nextBytes(content);
    Files.write(folder.resolve("data/old"), content);
    DiskFile file = opened("old");
    try (var socket = new Socket("127.0.0.1", port)) {
      assertThat(echoed(socket, 1)).isEqualTo(1);
      rig.until(loop, () -> accepted.size() == 1);

      Loop own = accepted.getFirst().loop;
      rig.on(
          own,
          () ->
              accepted
                  .getFirst()
                  .connection
                  .send(List.of(file.slice(3, 500), file.slice(90_000, 1_800_000))));

      byte[] back = socket.getInputStream().readNBytes(1_800_500);
      assertThat(Arrays.copyOf(back, 500)).isEqualTo(Arrays.copyOfRange(content, 3, 503));
      assertThat(Arrays.copyOfRange(back, 500, back.length))
          .isEqualTo(Arrays.copyOfRange(content, 90_000, 1_890_000));
    }
  }

  @Test
  void aSliceThatGoesPastTheEndOfItsFileClosesTheConnection() throws IOException {
    Files.write(folder.resolve("data/short"), new byte[1000]);
    DiskFile file = opened("short");
    for (int size : List.of(2_000, 2_000_000)) {
      try (var socket = new Socket("127.0.0.1", port)) {
        assertThat(echoed(socket, 1)).isEqualTo(1);
        rig.until(loop, () -> !accepted.isEmpty());
        Echo echo = accepted.getLast();

        rig.on(echo.loop, () -> echo.connection.send(List.of(file.slice(0, size))));

        rig.until(echo.loop, () -> echo.closedFor.contains("ends before"));
        assertThat(closedByOther(socket)).isTrue();
      }
    }
  }

  private DiskFile opened(String name) {
    var files = new ArrayList<DiskFile>();
    rig.disk().run(loop, 1, f -> f.open(name), Outcome.of(files::add, _ -> {}));
    rig.until(loop, () -> !files.isEmpty());
    return files.getFirst();
  }

  @Test
  void aNameThatNobodyHasIsAReason() {
    var reasons = new ArrayList<String>();
    var handler =
        new ConnectionHandler() {
          @Override
          public void opened(Connection connection) {}

          @Override
          public ByteBuffer readBuffer() {
            return ByteBuffer.allocate(1);
          }

          @Override
          public void received(int count) {}

          @Override
          public void drained() {}

          @Override
          public void closed(String reason) {
            reasons.add(reason);
          }
        };

    rig.network().connect(loop, new Network.Address("no.such.name.invalid", 1), handler);

    rig.until(loop, () -> !reasons.isEmpty());
    assertThat(reasons.getFirst()).isEqualTo("unknown host no.such.name.invalid");
  }
}
