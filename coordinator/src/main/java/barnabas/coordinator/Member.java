package barnabas.coordinator;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A member of one generation, as it is stored. The buffers are never moved; readers duplicate
/// them.
///
/// @param id the name that the coordinator gave it
/// @param instanceId the name that the user gave it, for a static member (KIP-345)
/// @param subscription what it said to the assigner, in the protocol that was chosen
/// @param assignment what the leader assigned to it; empty until then
record Member(
    String id,
    @Nullable String instanceId,
    String clientId,
    String clientHost,
    int rebalanceTimeoutMs,
    int sessionTimeoutMs,
    ByteBuffer subscription,
    ByteBuffer assignment) {

  Member withAssignment(ByteBuffer assigned) {
    return new Member(
        id,
        instanceId,
        clientId,
        clientHost,
        rebalanceTimeoutMs,
        sessionTimeoutMs,
        subscription,
        assigned);
  }
}
