/// Quotas: how much clients may write, read and ask for in a time, and how many connections an
/// address may open (KIP-13, KIP-124, KIP-219, KIP-257, KIP-612).
///
/// What counts for whom is in the cluster's metadata. What a client did is measured on one loop,
/// whichever of them its connections are on: that which the name it is measured under falls to. A
/// [barnabas.broker.quota.Quotas] on each loop asks there, and nobody whom no quota concerns asks
/// anybody. Who is over its quota is answered all the same, is told for how long to hold back, and
/// is not read from for that time. Nothing here knows what a request means.
@org.jspecify.annotations.NullMarked
package barnabas.broker.quota;
