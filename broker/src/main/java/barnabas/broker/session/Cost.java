package barnabas.broker.session;

import barnabas.wire.ApiKey;

/// What a request cost.
///
/// @param user who asked
/// @param bytes of the request that brings records, or of the records that are read
/// @param nanos that it took of its connection's loop
public record Cost(ApiKey api, String user, String clientId, long bytes, long nanos) {}
