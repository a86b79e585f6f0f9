package barnabas.compat;

/// Drives a broker with Kafka's command-line tools. Arguments: the bootstrap address, a prefix for
/// the names of topics and groups, and, if only some are to be played, words in their names.
public final class KafkaToolScenarios {

  public static void main(String[] args) {
    var tools = new KafkaTools(args[0], args[1]);
    var all = new Scenarios(tools.screen());
    new ToolTopicScenarios(tools).addTo(all);
    new ToolRecordScenarios(tools).addTo(all);
    new ToolGroupScenarios(tools).addTo(all);
    new ToolConfigScenarios(tools).addTo(all);
    new ToolClusterScenarios(tools).addTo(all);
    all.play(args.length > 2 ? args[2] : "");
  }

  private KafkaToolScenarios() {}
}
