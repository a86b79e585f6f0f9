/// What a broker tells of itself, for Prometheus: [barnabas.host.metrics.Metric] lists what there
/// is, [barnabas.host.metrics.Page] fills it in from what the node, the meter and the JVM say, and
/// [barnabas.host.metrics.MetricsEndpoint] serves it over HTTP.
///
/// Nothing here is on the way of a request of Kafka's protocol, and no class of it is loaded before
/// somebody asks for metrics.
@NullMarked
package barnabas.host.metrics;

import org.jspecify.annotations.NullMarked;
