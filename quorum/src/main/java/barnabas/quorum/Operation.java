package barnabas.quorum;

import java.nio.ByteBuffer;

/// What a log entry holds, besides changes of membership, which are the library's own.
sealed interface Operation {

  /// An entry that somebody proposed.
  ///
  /// @param bytes read-only; its position and limit are never moved
  record Proposed(ByteBuffer bytes) implements Operation {}

  /// The first entry of a term.
  record NewTerm(int term, int leaderId) implements Operation {}
}
