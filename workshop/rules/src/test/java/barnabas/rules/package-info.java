/// The tests that keep the house as it was meant: which room may know which, what core rooms may
/// not touch, and how long files and methods may grow.
package barnabas.rules;
