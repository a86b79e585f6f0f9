package barnabas.compat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

/// Opens Spring's contexts, and names what they share.
final class SpringContexts {
  private static final long DEADLINE_S = 30;

  private final String bootstrap;
  private final String prefix;

  SpringContexts(String bootstrap, String prefix) {
    this.bootstrap = bootstrap;
    this.prefix = prefix;
  }

  String named(String name) {
    return prefix + "-" + name;
  }

  /// A context of these configurations; `${prefix}` and `${bootstrap}` stand in them for ours.
  AnnotationConfigApplicationContext open(Class<?>... configurations) {
    var properties = new Properties();
    properties.put("bootstrap", bootstrap);
    properties.put("prefix", prefix);
    var context = new AnnotationConfigApplicationContext();
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new PropertiesPropertySource("scenario", properties));
    context.register(Common.class);
    for (Class<?> configuration : configurations) {
      context.register(configuration);
    }
    context.refresh();
    return context;
  }

  /// Sends values to a partition and waits until they are acknowledged.
  static void send(
      AnnotationConfigApplicationContext context, String topic, int partition, List<String> values)
      throws Exception {
    @SuppressWarnings("unchecked")
    KafkaTemplate<String, String> template = context.getBean("kafkaTemplate", KafkaTemplate.class);
    for (String value : values) {
      template.send(topic, partition, null, value).get(DEADLINE_S, TimeUnit.SECONDS);
    }
  }

  /// Waits until a condition holds that other threads bring about.
  static void await(String what, java.util.function.BooleanSupplier holds) {
    Scenarios.await(
        what,
        () -> {
          Thread.onSpinWait();
          return holds.getAsBoolean();
        });
  }

  /// Waits until a listener's members have so many partitions together.
  static void awaitAssigned(
      AnnotationConfigApplicationContext context, String listener, int partitions) {
    var container =
        context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer(listener);
    await(
        partitions + " partitions",
        () -> container != null && container.getAssignedPartitions().size() == partitions);
  }

  static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).toList();
  }

  /// What every context has.
  @Configuration(proxyBeanMethods = false)
  @EnableKafka
  static class Common {
    @Bean
    static PropertySourcesPlaceholderConfigurer placeholders() {
      return new PropertySourcesPlaceholderConfigurer();
    }

    @Bean
    KafkaAdmin kafkaAdmin(Environment environment) {
      var admin = new KafkaAdmin(Map.of("bootstrap.servers", bootstrap(environment)));
      admin.setModifyTopicConfigs(true);
      return admin;
    }

    @Bean
    ProducerFactory<String, String> producerFactory(Environment environment) {
      return new DefaultKafkaProducerFactory<>(
          Map.of("bootstrap.servers", bootstrap(environment)),
          new StringSerializer(),
          new StringSerializer());
    }

    @Bean
    KafkaTemplate<String, String> kafkaTemplate(
        ProducerFactory<String, String> producers, ConsumerFactory<String, String> consumers) {
      var template = new KafkaTemplate<>(producers);
      template.setConsumerFactory(consumers);
      return template;
    }

    @Bean
    ConsumerFactory<String, String> consumerFactory(Environment environment) {
      var settings = new HashMap<String, Object>();
      settings.put("bootstrap.servers", bootstrap(environment));
      settings.put("auto.offset.reset", "earliest");
      return new DefaultKafkaConsumerFactory<>(
          settings, new StringDeserializer(), new StringDeserializer());
    }

    @Bean
    ConcurrentKafkaListenerContainerFactory<String, String> kafkaListenerContainerFactory(
        ConsumerFactory<String, String> consumers) {
      var factory = new ConcurrentKafkaListenerContainerFactory<String, String>();
      factory.setConsumerFactory(consumers);
      return factory;
    }

    private static String bootstrap(Environment environment) {
      return environment.getRequiredProperty("bootstrap");
    }
  }
}
