package barnabas.coordinator.consumer;

import java.nio.ByteBuffer;

/// A protocol that a member of the classic protocol speaks.
///
/// @param metadata what it told the assigner; never moved
public record ClassicProtocol(String name, ByteBuffer metadata) {}
