/// Producer, consumer and admin as state machines over the protocol and the ports of
/// [barnabas.world]: what the tools, the tests and the simulator drive.
///
/// Everything that belongs to one client lives on one loop, nothing blocks and nothing waits in a
/// thread: whoever calls says what is to be called back. From the bottom up:
///
/// - [barnabas.client.BrokerLink] keeps one connection to one broker: version negotiation, answers
///   in order, timeouts, reconnecting with backoff.
/// - [barnabas.client.Cluster] knows the brokers and who leads what, and keeps that fresh.
/// - [barnabas.client.Producer], [barnabas.client.Consumer] and [barnabas.client.Admin] are what
///   users see. Their settings have Kafka's names.
///
/// A refusal of the cluster arrives as an [barnabas.wire.ErrorCode] with words, never as an
/// exception. What is worth retrying is retried here until its timeout.
@org.jspecify.annotations.NullMarked
package barnabas.client;
