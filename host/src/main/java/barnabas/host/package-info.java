/// The real world: loops with selectors, files, the system's clock, configuration, main.
@org.jspecify.annotations.NullMarked
package barnabas.host;
