package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.testkit.Barnabas;
import barnabas.wire.ApiKey;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;

@SpringBootTest
@Import({TestBroker.class, InvoicingTest.Invoices.class})
class InvoicingTest {

  @Autowired private KafkaTemplate<String, String> orders;
  @Autowired private Invoices invoices;
  @Autowired private Barnabas broker;

  /// What the application has sent.
  static class Invoices {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @KafkaListener(topics = "invoices", groupId = "test")
    void invoiced(String invoice) {
      seen.add(invoice);
    }
  }

  @Test
  void anOrderIsInvoiced() throws Exception {
    orders.send("orders", "1", "a lamp").get();

    assertThat(invoices.seen.poll(10, TimeUnit.SECONDS)).isEqualTo("invoice for a lamp");
  }

  @Test
  void ordersAreInvoicedThoughTheConnectionBreaks() throws Exception {
    broker.on(ApiKey.FETCH).times(2).disconnect();
    broker.on(ApiKey.PRODUCE).nth(2).disconnect();
    for (String thing : List.of("a chair", "a table")) {
      orders.send("orders", "2", thing).get();
    }

    assertThat(invoices.seen.poll(10, TimeUnit.SECONDS)).isEqualTo("invoice for a chair");
    assertThat(invoices.seen.poll(10, TimeUnit.SECONDS)).isEqualTo("invoice for a table");
  }
}
