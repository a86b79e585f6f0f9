package barnabas.coordinator;

import java.nio.ByteBuffer;

/// One way of assigning that a member can take part in.
///
/// @param name such as `range`
/// @param metadata what the member tells the assigner of that kind; never moved
record Protocol(String name, ByteBuffer metadata) {

  /// The same with bytes of its own, so that the request's buffer is free.
  Protocol kept() {
    return new Protocol(name, copy(metadata));
  }

  static ByteBuffer copy(ByteBuffer bytes) {
    ByteBuffer own = ByteBuffer.allocate(bytes.remaining());
    own.put(bytes.duplicate()).flip();
    return own.asReadOnlyBuffer();
  }
}
