/// A connection's state: frames in, requests in order, responses out in the same order.
///
/// Everything here is owned by the connection's loop. A [barnabas.broker.session.Session] turns the
/// bytes that arrive into requests without copying them, keeps a slot for each until its answer is
/// there, and stops reading when too much is under way. It knows nothing of what the requests mean:
/// that is [barnabas.broker.api].
@org.jspecify.annotations.NullMarked
package barnabas.broker.session;
