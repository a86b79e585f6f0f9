package barnabas.broker.api;

import barnabas.metadata.AlterConfigs.Deed;
import barnabas.metadata.AlterConfigs.Operation;
import barnabas.metadata.Refusal;
import barnabas.wire.DescribeConfigsResponse.DescribeConfigsResourceResult;
import barnabas.wire.ErrorCode;
import barnabas.world.LogLevels;
import barnabas.world.LogLevels.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The levels of this broker's loggers as configs (KIP-412): each logger is a config, its value the
/// level. They are this process's alone, and are forgotten when it ends. Immutable.
///
/// @param levels the process's loggers
/// @param brokerId whose they are
record BrokerLoggers(LogLevels levels, int brokerId) {
  /// The type of such resources in requests.
  static final byte TYPE = 8;

  private static final int NAME_CHARACTERS_MAX = 200;
  private static final byte SOURCE_DYNAMIC_BROKER_LOGGER = 6;

  /// Why a resource of that name is not here, null if it is.
  @Nullable Refusal unknown(String resource) {
    return resource.equals(Integer.toString(brokerId))
        ? null
        : new Refusal(
            ErrorCode.INVALID_REQUEST,
            "This is broker " + brokerId + "; ask the other for its loggers.");
  }

  /// All loggers, or those of these names.
  ///
  /// @param names null or empty for all
  List<DescribeConfigsResourceResult> described(@Nullable List<String> names) {
    List<DescribeConfigsResourceResult> described = new ArrayList<>();
    levels
        .all()
        .forEach(
            (logger, level) -> {
              if (names == null || names.isEmpty() || names.contains(logger)) {
                described.add(
                    DescribeConfigsResourceResult.DEFAULT
                        .withName(logger)
                        .withValue(level.name())
                        .withConfigSource(SOURCE_DYNAMIC_BROKER_LOGGER));
              }
            });
    return described;
  }

  /// Makes all of the changes, or none.
  ///
  /// @param operations null if one of them is none that there is
  Refusal alter(String resource, @Nullable List<Operation> operations, boolean validateOnly) {
    Refusal unknown = unknown(resource);
    if (unknown != null) {
      return unknown;
    }
    if (operations == null) {
      return new Refusal(ErrorCode.INVALID_REQUEST, "There is no such operation.");
    }
    SortedMap<String, Level> known = levels.all();
    for (Operation operation : operations) {
      Refusal refusal = refusal(operation, known);
      if (refusal != null) {
        return refusal;
      }
    }
    if (!validateOnly) {
      operations.forEach(this::make);
    }
    return Refusal.NONE;
  }

  private static @Nullable Refusal refusal(Operation operation, SortedMap<String, Level> known) {
    String logger = operation.key();
    return switch (operation.deed()) {
      case APPEND, SUBTRACT ->
          new Refusal(
              ErrorCode.INVALID_REQUEST, "The level of a logger can only be set or deleted.");
      case SET, DELETE -> {
        if (!known.containsKey(logger)) {
          yield new Refusal(
              ErrorCode.INVALID_CONFIG, "Logger " + shortened(logger) + " does not exist!");
        }
        yield operation.deed() == Deed.SET ? unknownLevel(operation) : undeletable(logger);
      }
    };
  }

  private static @Nullable Refusal unknownLevel(Operation operation) {
    return level(operation) != null
        ? null
        : new Refusal(
            ErrorCode.INVALID_CONFIG, "The levels of loggers are " + List.of(Level.values()) + ".");
  }

  private static @Nullable Refusal undeletable(String logger) {
    return logger.equals(LogLevels.ROOT)
        ? new Refusal(ErrorCode.INVALID_REQUEST, "The root logger needs a level.")
        : null;
  }

  private static @Nullable Level level(Operation operation) {
    for (Level level : Level.values()) {
      if (level.name().equals(operation.value())) {
        return level;
      }
    }
    return null;
  }

  private static String shortened(String name) {
    return name.length() <= NAME_CHARACTERS_MAX ? name : name.substring(0, NAME_CHARACTERS_MAX);
  }

  private void make(Operation operation) {
    Level level = level(operation);
    if (operation.deed() == Deed.SET && level != null) {
      levels.set(operation.key(), level);
    } else {
      levels.reset(operation.key());
    }
  }
}
