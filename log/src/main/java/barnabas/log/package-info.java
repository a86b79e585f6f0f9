/// One partition's log: segments, indexes, leader epochs, producer state, retention, and the
/// journal of the directory that it lies in. Owned by the partition's loop.
@org.jspecify.annotations.NullMarked
package barnabas.log;
