package com.example.orders;

import barnabas.testkit.Barnabas;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;

/// A broker that lives as long as the application context, which finds it by Spring's own property.
@TestConfiguration(proxyBeanMethods = false)
class TestBroker {

  @Bean
  Barnabas broker() {
    return Barnabas.builder().topic("orders", 3).topic("invoices").start();
  }

  @Bean
  DynamicPropertyRegistrar kafkaProperties(Barnabas broker) {
    return registry -> registry.add("spring.kafka.bootstrap-servers", broker::bootstrapServers);
  }
}
