package barnabas.coordinator;

/// Where a request comes from, as groups describe their members.
///
/// @param id the client's name for itself, of the request header; empty if it gave none
/// @param host its address, such as `/127.0.0.1`
public record Client(String id, String host) {}
