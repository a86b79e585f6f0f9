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
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every connection promises while one end does not read, closes, or reads in small pieces,
/// run against the real and against the simulated Network.
abstract class StreamContract {

  /// More than what any kernel keeps of a stream that nobody reads.
  private static final int MUCH = 64 << 20;

  private Rig rig;
  private Loop loop;
  private Network.Listener listener;
  private final List<End> accepted = new ArrayList<>();

  abstract Rig rig();

  @BeforeEach
  void open() {
    rig = rig();
    loop = rig.loop("loop-0");
    var listeners = new ArrayList<Network.Listener>();
    rig.network()
        .listen(
            loop,
            new Network.Address(rig.host(), 0),
            List.of(loop),
            _ -> {
              var end = new End();
              accepted.add(end);
              return end;
            },
            Outcome.of(listeners::add, cause -> {}));
    rig.until(loop, () -> listeners.size() == 1);
    listener = listeners.getFirst();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /// One end of a connection, which keeps what it hears.
  private static final class End implements ConnectionHandler {
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final List<String> events = new ArrayList<>();
    private int pieceBytes = 16 << 10;
    private Consumer<End> onReceived = _ -> {};
    private ByteBuffer buffer;
    private Connection connection;

    @Override
    public void opened(Connection opened) {
      connection = opened;
      events.add("opened");
    }

    @Override
    public ByteBuffer readBuffer() {
      buffer = ByteBuffer.allocateDirect(pieceBytes);
      return buffer;
    }

    @Override
    public void received(int count) {
      byte[] bytes = new byte[count];
      buffer.get(buffer.position() - count, bytes);
      heard.writeBytes(bytes);
      onReceived.accept(this);
    }

    @Override
    public void drained() {
      events.add("drained");
    }

    @Override
    public void closed(String reason) {
      events.add("closed: " + reason);
    }

    private boolean isClosed() {
      return events.getLast().startsWith("closed: ");
    }
  }

  private End connect() {
    int before = accepted.size();
    var client = new End();
    rig.network().connect(loop, listener.address(), client);
    rig.until(
        loop,
        () ->
            !client.events.isEmpty()
                && accepted.size() > before
                && !accepted.getLast().events.isEmpty());
    return client;
  }

  private static Payload memory(String text) {
    return Payload.of(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private DiskFile file(int bytes) {
    var files = new ArrayList<DiskFile>();
    rig.disk()
        .run(
            loop,
            1,
            folder -> {
              DiskFile file = folder.open("sent");
              file.resize(bytes);
              return file;
            },
            Outcome.of(files::add, _ -> {}));
    rig.until(loop, () -> !files.isEmpty());
    return files.getFirst();
  }

  @Test
  void smallBuffersGetTheBytesInPieces() {
    End client = connect();
    End server = accepted.getFirst();
    rig.on(loop, () -> server.pieceBytes = 3);

    rig.on(loop, () -> client.connection.send(List.of(memory("one two three four"))));

    rig.until(loop, () -> server.heard.size() == 18);
    assertThat(server.heard.toString(UTF_8)).isEqualTo("one two three four");
  }

  @Test
  void whatComesInMayBeAnsweredAtOnce() {
    End client = connect();
    End server = accepted.getFirst();
    rig.on(
        loop,
        () ->
            server.onReceived =
                end -> {
                  String text = end.heard.toString(UTF_8);
                  end.heard.reset();
                  end.connection.send(List.of(memory(text)));
                });

    rig.on(loop, () -> client.connection.send(List.of(memory("echo"))));

    rig.until(loop, () -> client.heard.size() == 4);
    assertThat(client.heard.toString(UTF_8)).isEqualTo("echo");
  }

  @Test
  void whoPausesInTheMidstOfItHearsNothingUntilItResumes() {
    End client = connect();
    End server = accepted.getFirst();
    rig.on(
        loop,
        () -> {
          server.pieceBytes = 4;
          server.onReceived = end -> end.connection.pauseReading();
        });
    rig.on(loop, () -> client.connection.send(List.of(memory("12345678"))));
    rig.until(loop, () -> server.heard.size() > 0);
    int heard = server.heard.size();

    var later = new Rig.Flag();
    loop.post(() -> loop.after(50, later::raise));
    rig.await(later);

    assertThat(server.heard.size()).isEqualTo(heard).isLessThanOrEqualTo(4);
    rig.on(
        loop,
        () -> {
          server.onReceived = _ -> {};
          server.connection.resumeReading();
        });
    rig.until(loop, () -> server.heard.size() == 8);
  }

  @Test
  void slicesThatNobodyReadsWaitAndAreGivenBackWhenTheOtherEndCloses() {
    DiskFile file = file(MUCH);
    End client = connect();
    End server = accepted.getFirst();
    rig.on(loop, () -> server.connection.pauseReading());
    rig.on(loop, () -> client.connection.send(List.of(file.slice(0, MUCH), file.slice(0, 100))));
    rig.until(loop, () -> client.connection.queuedBytes() > 0);
    var queued = new long[1];
    rig.on(loop, () -> queued[0] = client.connection.queuedBytes());
    assertThat(queued[0]).isPositive();

    rig.on(loop, () -> server.connection.close("no more"));
    rig.until(loop, client::isClosed);

    rig.on(loop, file::close);
    assertThat(client.events).doesNotContain("drained");
    assertThatTheFileIsGone(file);
  }

  @Test
  void closingInTheMidstOfSendingDropsTheRestAndGivesItBack() {
    DiskFile file = file(MUCH);
    End client = connect();
    End server = accepted.getFirst();
    rig.on(loop, () -> server.connection.pauseReading());

    rig.on(
        loop,
        () -> {
          client.connection.send(List.of(file.slice(0, MUCH)));
          client.connection.close("enough");
          file.close();
        });
    rig.on(loop, () -> server.connection.resumeReading());

    rig.until(loop, server::isClosed);
    assertThat(client.events).containsExactly("opened", "closed: enough");
    assertThat(server.heard.size()).isLessThan(MUCH);
    assertThatTheFileIsGone(file);
  }

  /// With the last lease of a closed file the file is gone: soon, since a thread that was sending
  /// from it gives its own back when it is done.
  private void assertThatTheFileIsGone(DiskFile file) {
    rig.until(loop, () -> isGone(file));
  }

  private static boolean isGone(DiskFile file) {
    try {
      file.slice(0, 1).release();
      return false;
    } catch (IllegalStateException expected) {
      return true;
    }
  }

  @Test
  void bothEndsMayCloseAtOnce() {
    End client = connect();
    End server = accepted.getFirst();

    rig.on(
        loop,
        () -> {
          client.connection.close("mine");
          server.connection.close("yours");
        });

    rig.until(loop, () -> client.isClosed() && server.isClosed());
    assertThat(client.events).containsExactly("opened", "closed: mine");
    assertThat(server.events).containsExactly("opened", "closed: yours");
  }

  @Test
  void whoIsClosedFromInsideOfReceivingHearsNothingMore() {
    End client = connect();
    End server = accepted.getFirst();
    rig.on(
        loop,
        () -> {
          server.pieceBytes = 2;
          server.onReceived = end -> end.connection.close("heard enough");
        });

    rig.on(loop, () -> client.connection.send(List.of(memory("123456"))));

    rig.until(loop, () -> server.isClosed() && client.isClosed());
    assertThat(server.heard.size()).isBetween(1, 2);
    assertThat(server.events).containsExactly("opened", "closed: heard enough");
  }

  @Test
  void manyConnectionsKeepTheirBytesApart() {
    var clients = new ArrayList<End>();
    for (int i = 0; i < 20; i++) {
      clients.add(connect());
    }

    rig.on(
        loop,
        () -> {
          for (int i = 0; i < 20; i++) {
            clients.get(i).connection.send(List.of(memory("client " + i)));
          }
        });

    rig.until(loop, () -> accepted.stream().allMatch(end -> end.heard.size() >= 8));
    rig.until(loop, () -> accepted.stream().mapToInt(end -> end.heard.size()).sum() == 170);
    assertThat(accepted.stream().map(end -> end.heard.toString(UTF_8)))
        .hasSize(20)
        .doesNotHaveDuplicates();
  }

  @Test
  void connectionsOutliveTheirListener() {
    End client = connect();
    End server = accepted.getFirst();

    rig.on(loop, listener::close);
    rig.on(loop, () -> client.connection.send(List.of(memory("still here"))));

    rig.until(loop, () -> server.heard.size() == 10);
  }
}
