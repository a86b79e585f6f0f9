package barnabas.coordinator;

import barnabas.wire.JoinGroupRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Who asks to join, and how.
record Applicant(JoinGroupRequest request, Client client, ParkedJoin join) {

  LiveMember member(String id, List<Protocol> protocols) {
    boolean own = request.rebalanceTimeoutMs() >= 0;
    return new LiveMember(
        id,
        request.groupInstanceId(),
        client,
        request.sessionTimeoutMs(),
        own ? request.rebalanceTimeoutMs() : request.sessionTimeoutMs(),
        protocols);
  }

  /// The protocols, each name once, with the bytes of the request.
  List<Protocol> protocols() {
    List<Protocol> once = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (var protocol : request.protocols()) {
      if (names.add(protocol.name())) {
        once.add(new Protocol(protocol.name(), protocol.metadata()));
      }
    }
    return once;
  }

  /// The protocols with bytes of their own.
  List<Protocol> keptProtocols() {
    return protocols().stream().map(Protocol::kept).toList();
  }

  /// Whether it says what that member said.
  boolean says(LiveMember member) {
    return protocols().equals(member.protocols);
  }

  String reason(String otherwise) {
    String own = request.reason();
    return own == null || own.isEmpty() ? otherwise : otherwise + ": " + own;
  }
}
