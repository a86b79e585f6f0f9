package barnabas.broker.session;

import barnabas.world.Loop;

/// Somebody who stands between the sessions and what handles their requests: a test that wants some
/// of them to go wrong.
public interface Interception {

  /// Nobody does.
  Interception NONE = (loop, handlers) -> handlers;

  /// What requests are handed to in place of `handlers`, which it may hand them on to.
  ///
  /// @param loop where the requests come, and where it is called
  Requests before(Loop loop, Requests handlers);
}
