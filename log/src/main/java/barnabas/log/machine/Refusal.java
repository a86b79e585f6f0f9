package barnabas.log.machine;

import barnabas.wire.ErrorCode;

/// Why something was not done, as a value.
///
/// @param code what the client is told
/// @param reason in words, for logs and for the error messages of the newer APIs
public record Refusal(ErrorCode code, String reason) {}
