/// The protocol: messages, their codecs and the error codes.
///
/// Messages are Java records generated at build time from one commented schema file per API (see
/// `src/main/schema`). Pure: no threads, clock, sockets or files.
@org.jspecify.annotations.NullMarked
package barnabas.wire;
