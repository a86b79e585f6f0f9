/// Other people's clients against us: the scenarios of the Java client, which run in a JVM with the
/// client version under test; the tests start the built broker and every client beside it.
package barnabas.compat;
