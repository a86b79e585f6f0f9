/// A connection's state: frames in, requests in order, responses out in the same order.
///
/// Everything here is owned by the connection's loop. A [barnabas.broker.session.Session] turns the
/// bytes that arrive into requests without copying them, keeps a slot for each until its answer is
/// there, and stops reading when too much is under way. It knows nothing of what the requests mean:
/// that is [barnabas.broker.api].
///
/// A session's parts are what cuts frames ([barnabas.broker.session.FrameReader]), whether requests
/// may begin ([barnabas.broker.session.Gate]), for how long the client is waited for
/// ([barnabas.broker.session.Pace]), and what is under way ([barnabas.broker.session.InFlight]).
/// What all sessions of a listener share is at their [barnabas.broker.session.Desk]. A request and
/// all that its handler may do with it is a [barnabas.broker.session.RequestContext], and its time
/// a [barnabas.broker.session.Timeline].
@org.jspecify.annotations.NullMarked
package barnabas.broker.session;
