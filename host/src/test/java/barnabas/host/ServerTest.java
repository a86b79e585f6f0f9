package barnabas.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole broker on the real ports: it answers, keeps others out, and can be stopped and started.
class ServerTest {

  @TempDir Path folder;
  private final List<String> failures = new ArrayList<>();

  private Server server(String listeners) throws StartRefused {
    return Server.start(
        new TreeMap<>(
            Map.of("listeners", listeners, "log.dirs", folder.resolve("data").toString())),
        failures::add);
  }

  private static int port(Server server) {
    String address = server.listeners().getFirst();
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /// Asks for ApiVersions 0 and gives the error code.
  private static int askApiVersions(int port) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      var out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(10);
      out.writeShort(18);
      out.writeShort(0);
      out.writeInt(7);
      out.writeShort(-1);
      var in = new DataInputStream(socket.getInputStream());
      in.readInt();
      assertThat(in.readInt()).isEqualTo(7);
      return in.readShort();
    }
  }

  @Test
  void itAnswersStopsAndStartsAgainOnTheSameData() throws Exception {
    for (int i = 0; i < 2; i++) {
      Server server = server("PLAINTEXT://127.0.0.1:0");
      assertThat(askApiVersions(port(server))).isZero();

      assertThat(server.stop()).isTrue();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aPortInUseIsRefusedInOneLineAndLeavesNothingBehind() throws Exception {
    Server first = server("PLAINTEXT://127.0.0.1:0");
    String listeners = "PLAINTEXT://127.0.0.1:" + port(first);
    var other =
        new TreeMap<>(
            Map.of("listeners", listeners, "log.dirs", folder.resolve("other").toString()));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> Server.start(other, failures::add))
          .isInstanceOf(StartRefused.class)
          .hasMessage("cannot listen at 127.0.0.1:" + port(first) + ": Address already in use");
    }
    assertThat(folder.resolve("other")).doesNotExist();
    assertThat(first.stop()).isTrue();
  }

  @Test
  void aFolderInUseIsRefusedInOneLine() throws Exception {
    Server first = server("PLAINTEXT://127.0.0.1:0");

    assertThatThrownBy(() -> server("PLAINTEXT://127.0.0.1:0"))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());

    assertThat(first.stop()).isTrue();
  }
}
