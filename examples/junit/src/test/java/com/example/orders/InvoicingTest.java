package com.example.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import barnabas.testkit.Barnabas;
import barnabas.testkit.BarnabasExtension;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One broker serves all tests of the class; what one test leaves behind is wiped before the next.
class InvoicingTest {

  @RegisterExtension
  static final BarnabasExtension BROKER =
      new BarnabasExtension(Barnabas.builder().topic("orders", 3).topic("invoices"));

  @Test
  void anOrderIsInvoiced(Barnabas broker) throws Exception {
    order(broker, "a lamp");

    try (var invoicing = new Invoicing(broker.bootstrapServers())) {
      handle(invoicing, 1);
    }

    assertEquals(List.of("invoice for a lamp"), invoices(broker, 1));
  }

  @Test
  void anOrderIsInvoicedOnceThoughTheAnswerIsLost(Barnabas broker) throws Exception {
    order(broker, "a lamp", "a chair");
    broker.on(ApiKey.PRODUCE).loseAnswer();

    try (var invoicing = new Invoicing(broker.bootstrapServers())) {
      handle(invoicing, 2);
    }

    assertEquals(2, invoices(broker, 2).size());
  }

  @Test
  void aSlowCoordinatorIsWaitedFor(Barnabas broker) throws Exception {
    order(broker, "a lamp");
    broker.on(ApiKey.OFFSET_COMMIT).times(2).answer(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);

    try (var invoicing = new Invoicing(broker.bootstrapServers())) {
      handle(invoicing, 1);
    }

    assertEquals(List.of("invoice for a lamp"), invoices(broker, 1));
  }

  @Test
  void aMemberThatDiedIsReplacedWhenItsSessionEnds(Barnabas broker) throws Exception {
    order(broker, "a lamp", "a chair", "a table");
    // It is never heard of again: nobody polls it, and it does not leave.
    var dead = new Invoicing(broker.bootstrapServers());
    handle(dead, 3);
    order(broker, "a bed");

    broker.advance(Duration.ofMinutes(1));

    try (var heir = new Invoicing(broker.bootstrapServers())) {
      handle(heir, 1);
    }
    assertEquals(4, invoices(broker, 4).size());
    dead.close();
  }

  private static void handle(Invoicing invoicing, int orders) throws Exception {
    for (int left = orders; left > 0; ) {
      left -= invoicing.step();
    }
  }

  private static void order(Barnabas broker, String... things) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (String thing : things) {
        producer.send(new ProducerRecord<>("orders", thing, thing)).get();
      }
    }
  }

  private static List<String> invoices(Barnabas broker, int count) {
    var values = new ArrayList<String>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "test",
                "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.subscribe(List.of("invoices"));
      while (values.size() < count) {
        for (ConsumerRecord<String, String> invoice : consumer.poll(Duration.ofSeconds(1))) {
          values.add(invoice.value());
        }
      }
    }
    return values;
  }
}
