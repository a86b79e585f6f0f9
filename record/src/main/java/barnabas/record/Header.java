package barnabas.record;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A header of a record. The value's bytes are the buffer's position to its limit.
public record Header(String key, @Nullable ByteBuffer value) {}
