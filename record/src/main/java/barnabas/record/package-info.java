/// Record batch v2: views, builder, checks and compression. Pure: no threads, clock, sockets or files.
@org.jspecify.annotations.NullMarked
package barnabas.record;
