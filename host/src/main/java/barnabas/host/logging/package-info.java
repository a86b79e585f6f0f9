/// The process's log: a backend of SLF4J that starts in a millisecond, writes to standard error for
/// people or as JSON, and whose levels can be changed while it runs.
///
/// The small backends of SLF4J can't be changed (slf4j-simple) or start java.util.logging first
/// (slf4j-jdk14), which takes a cold JVM 60 to 100 ms longer; Logback and Log4j take more.
@NullMarked
package barnabas.host.logging;

import org.jspecify.annotations.NullMarked;
