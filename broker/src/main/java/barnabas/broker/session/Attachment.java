package barnabas.broker.session;

/// Something that an API keeps with a connection for as long as that stands, such as a fetch
/// session. Owned by the connection's loop.
public interface Attachment {

  /// The connection is gone, or something else took this one's place.
  void detached();
}
