/// Producer, consumer and admin for applications: the state machines of [barnabas.client] on a
/// thread of their own, behind methods that any thread may call and that answer with a
/// [java.util.concurrent.CompletableFuture].
///
/// ```java
/// try (var cluster = Cluster.at("127.0.0.1:9092")) {
///   cluster.admin().createTopic("greetings", 4).join();
///
///   try (Producer producer = cluster.producer()) {
///     Sent sent = producer.send("greetings", "key", "hello").join();
///     System.out.println(sent.partition() + " at " + sent.offset());
///   }
///
///   try (Consumer consumer =
///       cluster.consumer(Map.of("group.id", "readers", "auto.offset.reset", "earliest"))) {
///     consumer.subscribe("greetings");
///     for (Received record : consumer.poll(Duration.ofSeconds(5))) {
///       System.out.println(record.keyText() + ": " + record.text());
///     }
///     consumer.commit().join();
///   }
/// }
/// ```
///
/// Settings have Kafka's names. A refusal fails its future with a [barnabas.application.Refused]
/// that has Kafka's error code. Futures are completed on the clients' thread: what is chained to
/// one without an executor runs there too, and must neither block nor wait for another future.
///
/// It never touches a broker's state, and no other room of the product but `tools` knows it.
@org.jspecify.annotations.NullMarked
package barnabas.application;
