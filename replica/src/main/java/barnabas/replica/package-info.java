/// A partition on this broker: who leads it, how far it is committed, and who waits for that.
///
/// One [barnabas.replica.Partitions] table stands on each loop and owns the partitions placed
/// there. Entry points are [barnabas.replica.Partition#append], [barnabas.replica.Partition#read]
/// and their neighbours. Answers come by callback on the same loop, at once or when the high
/// watermark has passed what they wait for.
///
/// This room never looks at connections or requests, only at batches and offsets. It never touches
/// a partition of another loop.
@org.jspecify.annotations.NullMarked
package barnabas.replica;
