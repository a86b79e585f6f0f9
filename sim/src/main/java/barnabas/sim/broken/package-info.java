/// Checks the checkers: builds of the product that are broken on purpose, each with one of its
/// defences taken away, and how many seeds it takes until a promise is seen to be broken.
///
/// A [barnabas.sim.broken.Defence] says what is changed in which class files; the product's sources
/// know nothing of it. A [barnabas.sim.broken.BrokenBuild] loads product and simulator anew with
/// that change. A defence that moves to another method has to be named anew in
/// [barnabas.sim.broken.Defences], and whoever forgets it is told.
@org.jspecify.annotations.NullMarked
package barnabas.sim.broken;
