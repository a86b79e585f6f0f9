package barnabas.wire;

import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;

/// Reads and writes any of our records by its class, for tests that go over all of them.
final class Codec {
  private Codec() {}

  static Class<?> type(String name) {
    try {
      return Class.forName("barnabas.wire." + name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /// Reads a whole message, nothing of which may be left over.
  static Object read(Class<?> type, ByteBuffer bytes, short version) {
    Reader reader = new Reader(bytes);
    try {
      Object message =
          type.getMethod("read", Reader.class, short.class).invoke(null, reader, version);
      reader.end();
      return message;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(type.getName(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(type.getName(), e);
    }
  }

  static ByteBuffer write(Object message, short version) {
    Writer writer = new Writer(ByteBuffer.allocate(16));
    switch (message) {
      case RequestMessage request -> request.write(writer, version);
      case ResponseMessage response -> response.write(writer, version);
      case StoredRecord stored -> stored.write(writer, version);
      default -> throw new AssertionError(message.getClass());
    }
    return writer.toBuffer();
  }
}
