package barnabas.metadata;

import org.jspecify.annotations.Nullable;

/// What can be limited.
public enum QuotaKey {
  /// Bytes per second that a client writes.
  PRODUCER_BYTE_RATE("producer_byte_rate", false, false),
  /// Bytes per second that a client reads.
  CONSUMER_BYTE_RATE("consumer_byte_rate", false, false),
  /// The share of one loop's time that a client's requests take, in percent.
  REQUEST_PERCENTAGE("request_percentage", false, true),
  /// Partitions per second that a client has made or deleted.
  CONTROLLER_MUTATION_RATE("controller_mutation_rate", false, true),
  /// Connections per second that come from an address.
  CONNECTION_CREATION_RATE("connection_creation_rate", true, false);

  private static final double WHOLE = 1e-6;

  private final String key;
  private final boolean ofAddresses;
  private final boolean fractional;

  QuotaKey(String key, boolean ofAddresses, boolean fractional) {
    this.key = key;
    this.ofAddresses = ofAddresses;
    this.fractional = fractional;
  }

  /// Kafka's name for it.
  public String key() {
    return key;
  }

  /// Whether it limits addresses, or else users and client ids.
  public boolean ofAddresses() {
    return ofAddresses;
  }

  /// The quota of that name, or null.
  public static @Nullable QuotaKey of(String key) {
    for (QuotaKey each : values()) {
      if (each.key.equals(key)) {
        return each;
      }
    }
    return null;
  }

  /// What is wrong with a value, in one line, or null if nothing is.
  @Nullable String fault(double value) {
    if (!Double.isFinite(value)) {
      return "Quota " + key + " must be a finite number.";
    }
    if (value <= 0) {
      return "Quota " + key + " must be greater than 0.";
    }
    if (!fractional && value > Integer.MAX_VALUE && ofAddresses || value > Long.MAX_VALUE) {
      return "The value for " + key + " is too large.";
    }
    return !fractional && Math.abs(value - Math.rint(value)) > WHOLE
        ? key + " can't be a fraction."
        : null;
  }
}
