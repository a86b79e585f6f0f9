package barnabas.replica;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// How the events of a state machine become records of its log, and come back from them.
public interface RecordCodec<E> {

  /// An event as a record.
  KeyValue encode(E event);

  /// The event that a record holds, or null if it is of a kind that is not known here.
  ///
  /// @throws RuntimeException of the codec's own kind if the bytes make no sense
  @Nullable E decode(ByteBuffer key, @Nullable ByteBuffer value);

  /// A record's key and value; a null value takes away what the key names.
  record KeyValue(ByteBuffer key, @Nullable ByteBuffer value) {}
}
