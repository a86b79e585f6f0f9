/// A broker inside a unit test.
///
/// [barnabas.testkit.Barnabas] is the broker: the same node that runs as a server, on the ports of
/// [barnabas.host] and, unless a folder is asked for, on a disk that lies in the heap. Then all of
/// it runs on one thread, so that nothing waits for another thread and what a test has let happen
/// has happened. [barnabas.testkit.BarnabasExtension] gives it to tests of JUnit.
///
/// A test may turn the broker's clock ([barnabas.testkit.Barnabas#advance]), let requests go wrong
/// ([barnabas.testkit.Barnabas#on]) and wipe topics and groups ([barnabas.testkit.Barnabas#clear]).
/// Whoever calls does so on a thread of the test's; everything here that loops touch says so.
@org.jspecify.annotations.NullMarked
package barnabas.testkit;
