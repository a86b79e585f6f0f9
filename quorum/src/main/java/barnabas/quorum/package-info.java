/// Consensus on the cluster's metadata, behind one narrow interface. Owned by the quorum's loop.
@org.jspecify.annotations.NullMarked
package barnabas.quorum;
