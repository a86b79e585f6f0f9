package barnabas.testkit;

import static barnabas.testkit.Clients.producer;
import static barnabas.testkit.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The broker as JUnit gives it: one for a class, cleared after each test, or one for each test.
class BarnabasExtensionTest {

  @Nested
  @ExtendWith(BarnabasExtension.class)
  class OnAClass {
    private static int port;

    @BeforeAll
    static void isThereBeforeAll(Barnabas broker) {
      port = broker.port();
    }

    @BeforeEach
    void isThereBeforeEach(Barnabas broker) {
      assertThat(broker.port()).isEqualTo(port);
    }

    @Test
    void aTestFindsNothingOfAnother(Barnabas broker) throws Exception {
      leavesTraces(broker);
    }

    @Test
    void andTheOtherNothingOfIt(Barnabas broker) throws Exception {
      leavesTraces(broker);
    }
  }

  private static void leavesTraces(Barnabas broker) throws Exception {
    try (var admin = Clients.admin(broker);
        var producer = producer(broker)) {
      assertThat(admin.listTopics().names().get()).isEmpty();
      send(producer, "trace", "a");
    }
  }

  @Nested
  class AsAStaticField {
    @RegisterExtension
    static final BarnabasExtension BROKER =
        new BarnabasExtension(Barnabas.builder().topic("orders", 2));

    @Test
    void hasTheTopicsItWasBuiltWith() throws Exception {
      emptyOrders(BROKER.broker());
    }

    @Test
    void hasThemInEachTest(Barnabas broker) throws Exception {
      emptyOrders(broker);
    }
  }

  private static void emptyOrders(Barnabas broker) throws Exception {
    try (var admin = Clients.admin(broker);
        var producer = producer(broker)) {
      assertThat(admin.listTopics().names().get()).containsExactly("orders");
      assertThat(producer.send(new ProducerRecord<>("orders", 0, "", "")).get().offset()).isZero();
    }
  }

  @Nested
  class AsAField {
    private static final Set<Barnabas> SEEN = new HashSet<>();

    @RegisterExtension final BarnabasExtension broker = new BarnabasExtension();

    @Test
    void isAnotherInEachTest() {
      assertThat(SEEN.add(broker.broker())).isTrue();
    }

    @Test
    void andInThisOneToo() {
      assertThat(SEEN.add(broker.broker())).isTrue();
    }
  }
}
