package barnabas.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/// Text as bytes and back.
final class Texts {

  private Texts() {}

  static ByteBuffer bytes(String text) {
    return UTF_8.encode(text);
  }

  static String text(ByteBuffer bytes) {
    return bytes == null ? null : UTF_8.decode(bytes.duplicate()).toString();
  }
}
