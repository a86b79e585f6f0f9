/// The cluster's state machine: brokers, topics, leaders, configs; the immutable image of it that
/// every loop holds; the controller that decides on changes.
@org.jspecify.annotations.NullMarked
package barnabas.metadata;
