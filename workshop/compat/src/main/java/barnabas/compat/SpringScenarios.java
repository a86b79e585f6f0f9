package barnabas.compat;

/// Drives a broker with Spring for Apache Kafka, in plain Spring contexts: one for each scenario.
///
/// Arguments: the bootstrap address, a prefix for the names of topics and groups, and at will words
/// of the scenarios to play.
public final class SpringScenarios {
  public static void main(String[] args) {
    var spring = new SpringContexts(args[0], args[1]);
    var exchanges = new SpringExchanges(spring);
    var listeners = new SpringListeners(spring);
    var failures = new SpringFailures(spring);
    var all = new Scenarios();
    all.add("topics that are beans are made, and grown by a later context", exchanges::topics);
    all.add("a template sends, a listener hears, with key and headers", exchanges::template);
    all.add("a request is answered by a listener with @SendTo", exchanges::requestAndReply);
    all.add("transactions are refused at once", exchanges::transactions);
    all.add("a listener of batches takes all records once", listeners::batches);
    all.add("a listener acknowledges by hand and goes on after it", listeners::byHand);
    all.add("three threads of a listener share six partitions", listeners::threads);
    all.add("a listener of the consumer protocol", listeners::consumerProtocol);
    all.add("a listener is paused and resumed", listeners::pauses);
    all.add("a listener rewinds its partitions", listeners::rewinds);
    all.add("what fails three times goes to the dead letters", failures::deadLetters);
    all.add("@RetryableTopic tries again later, then gives up", failures::retryTopics);
    all.play(args.length > 2 ? args[2] : "");
  }

  private SpringScenarios() {}
}
