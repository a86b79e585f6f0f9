/// Producer, consumer and admin as state machines over the wire and the ports.
@org.jspecify.annotations.NullMarked
package barnabas.client;
