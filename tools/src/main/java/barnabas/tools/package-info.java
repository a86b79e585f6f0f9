/// The command line.
@org.jspecify.annotations.NullMarked
package barnabas.tools;
