package com.example.orders;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/// Writes an invoice for each order.
@Component
class Invoicing {
  private final KafkaTemplate<String, String> invoices;

  Invoicing(KafkaTemplate<String, String> invoices) {
    this.invoices = invoices;
  }

  @KafkaListener(topics = "orders")
  void ordered(ConsumerRecord<String, String> order) {
    invoices.send("invoices", order.key(), "invoice for " + order.value()).join();
  }
}
