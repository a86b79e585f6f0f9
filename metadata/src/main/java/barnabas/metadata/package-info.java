/// The cluster's state machine: brokers, topics, leaders and configs.
///
/// A [Command] decides what should happen, as events (`src/main/schema/Event.data`). The
/// [Controller] proposes them to the quorum and answers once they are committed. Committed events
/// make the next [ClusterImage] of the last one, immutable, and a [ClusterDelta] says what changed;
/// every loop is sent both. The same code applies events live, at replay and on what is pending.
///
/// [ConfigCatalogue] knows every key that a topic or a broker may have, [Configs] what counts of
/// what is set where, [TopicSettings] what that means for a topic.
///
/// Owner: the quorum's loop owns the controller; everything else here is a value. Nothing here acts
/// on an event that is not committed, and nothing decides on a partition's records.
///
/// The bytes of events are drawn in `docs/format/metadata-log.md`.
@org.jspecify.annotations.NullMarked
package barnabas.metadata;
