/// The broker: what stands on each loop, and the node that puts it all together.
///
/// [barnabas.broker.Node] is the one place where every part is listed; the same class runs on real
/// ports and on simulated ones. [barnabas.broker.Shard] is what one loop owns: its image of the
/// cluster, its partitions, its group coordinators. Shards speak to each other by message only.
///
/// [barnabas.broker.session] turns bytes into requests and answers into bytes;
/// [barnabas.broker.api] has one class for each API of the protocol.
@org.jspecify.annotations.NullMarked
package barnabas.broker;
