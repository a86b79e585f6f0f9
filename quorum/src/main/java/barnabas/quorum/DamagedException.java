package barnabas.quorum;

import java.io.IOException;

/// What is stored contradicts itself or is not what this node wrote, so that starting from it could
/// lose or invent metadata. The message is one line for the operator.
public final class DamagedException extends IOException {
  private static final long serialVersionUID = 1;

  DamagedException(String message) {
    super(message);
  }
}
