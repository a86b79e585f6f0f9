package barnabas.metadata;

/// The types of config values, as Kafka has them.
public enum ConfigType {
  /// `true` or `false`.
  BOOLEAN(1),
  /// Text.
  STRING(2),
  /// 32 bits.
  INT(3),
  /// 16 bits.
  SHORT(4),
  /// 64 bits.
  LONG(5),
  /// A number with a fraction.
  DOUBLE(6),
  /// Texts with commas between.
  LIST(7),
  /// The name of a Java class; nothing here loads one.
  CLASS(8),
  /// Text that is never shown.
  PASSWORD(9);

  private final byte code;

  ConfigType(int code) {
    this.code = (byte) code;
  }

  /// Kafka's code in DescribeConfigs.
  public byte code() {
    return code;
  }
}
