/// Record batch v2: what Kafka calls the message format with magic 2, on the wire and on disk.
///
/// - [RecordBatch] is a view of one batch in a buffer, [RecordBatches] walks the batches of a
///   buffer, [Record] is one record of a batch.
/// - [BatchBuilder] makes batches.
/// - [Compression] names the codecs and opens bounded streams of them.
///
/// Views read and write the caller's buffer in place and own nothing. What cannot be read as the
/// format says ends in a [MalformedBatchException] and nothing else, and no length in a batch is
/// believed further than the bytes that are there. The layout is drawn in
/// docs/format/record-batch.md.
///
/// Pure: no threads, clock, sockets or files. The native codec libraries are loaded with the first
/// batch that needs them.
@org.jspecify.annotations.NullMarked
package barnabas.record;
