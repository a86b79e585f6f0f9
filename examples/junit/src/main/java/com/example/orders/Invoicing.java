package com.example.orders;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Writes an invoice for each order: reads `orders`, writes `invoices`, and commits what is done.
public final class Invoicing implements AutoCloseable {
  private final KafkaConsumer<String, String> orders;
  private final KafkaProducer<String, String> invoices;

  public Invoicing(String bootstrapServers) {
    orders =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", "invoicing",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false"),
            new StringDeserializer(),
            new StringDeserializer());
    orders.subscribe(List.of("orders"));
    invoices =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new StringSerializer());
  }

  /// Handles the orders that have come, if any do within a second; gives their number.
  public int step() throws ExecutionException, InterruptedException {
    ConsumerRecords<String, String> come = orders.poll(Duration.ofSeconds(1));
    for (ConsumerRecord<String, String> order : come) {
      var invoice = new ProducerRecord<>("invoices", order.key(), "invoice for " + order.value());
      invoices.send(invoice).get();
    }
    orders.commitSync();
    return come.count();
  }

  @Override
  public void close() {
    orders.close();
    invoices.close();
  }
}
