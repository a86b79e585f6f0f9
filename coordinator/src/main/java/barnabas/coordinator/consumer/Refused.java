package barnabas.coordinator.consumer;

import barnabas.wire.ErrorCode;

/// Why a member does not get what it asked for.
public record Refused(ErrorCode code, String words) {}
