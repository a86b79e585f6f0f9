package barnabas.host.logging;

import barnabas.world.LogLevels.Level;
import org.jspecify.annotations.Nullable;

/// One line for the log.
///
/// @param logger the whole name
/// @param thread whose words these are
record LogLine(
    long wallMs,
    Level level,
    String logger,
    String thread,
    String message,
    @Nullable Throwable cause) {}
