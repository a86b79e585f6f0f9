package barnabas.wire;

import java.nio.ByteBuffer;

/// A tagged field that our schema does not know (KIP-482). It is kept and written back as it came.
///
/// @param tag its number, not negative
/// @param bytes its value, from position to limit
public record UnknownTag(int tag, ByteBuffer bytes) {}
