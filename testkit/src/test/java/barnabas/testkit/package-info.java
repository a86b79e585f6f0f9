/// The testkit, tried with Kafka's own Java client.
package barnabas.testkit;
