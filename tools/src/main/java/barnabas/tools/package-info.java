/// The command line. Each command is one file; what it does with a broker it does through `client`,
/// whose state machines run on one loop of the process while the main thread waits.
///
/// Exit codes: 0 done, 1 the broker refused or can't be reached, 2 wrong usage.
@org.jspecify.annotations.NullMarked
package barnabas.tools;
