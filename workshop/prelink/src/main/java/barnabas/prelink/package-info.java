/// Does at build time what javac leaves to the JVM's first use of it (docs/adr/0009): classes for
/// lambdas, and the methods of records.
@NullMarked
package barnabas.prelink;

import org.jspecify.annotations.NullMarked;
