/// What the product promises, held against what its clients saw: one checker per file. Owned by the
/// run that they watch.
///
/// A checker hears of everything in the order in which it happened, keeps a model of its own, and
/// throws a [barnabas.sim.check.Violation] at the event that breaks the promise, or at the end. It
/// knows nothing of how the broker works. An outcome that a client was not told is *open*: the
/// cluster may have done it, may do it yet, or never.
@org.jspecify.annotations.NullMarked
package barnabas.sim.check;
