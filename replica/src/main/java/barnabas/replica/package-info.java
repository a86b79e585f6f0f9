/// A partition on this broker: its role, in-sync replicas, high watermark, and the fetches and
/// appends that wait for it. Owned by the partition's loop.
@org.jspecify.annotations.NullMarked
package barnabas.replica;
