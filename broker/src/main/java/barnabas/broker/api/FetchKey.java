package barnabas.broker.api;

import barnabas.wire.Uuid;

/// A partition as a fetch names it: by the topic's name up to version 12, by its id from then on.
///
/// @param topic empty where the id counts
/// @param topicId zero where the name counts
record FetchKey(String topic, Uuid topicId, int partition) {}
