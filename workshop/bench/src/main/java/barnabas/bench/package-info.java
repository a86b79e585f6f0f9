/// Barnabas beside Apache Kafka in one run: the same prepared requests over plain sockets to one
/// and then the other, in alternating rounds, with the CPU that each broker's process was charged.
@org.jspecify.annotations.NullMarked
package barnabas.bench;
