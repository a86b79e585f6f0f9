package barnabas.compat;

import static barnabas.compat.Scenarios.check;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Runs Kafka's command-line tools, all in this process, since each would take a second or two to
/// start. What they print is caught, and so is that they want to end the process.
final class KafkaTools {

  private static final Map<String, String> MAIN_CLASSES =
      Map.ofEntries(
          Map.entry("kafka-broker-api-versions", "BrokerApiVersionsCommand"),
          Map.entry("kafka-client-metrics", "ClientMetricsCommand"),
          Map.entry("kafka-cluster", "ClusterTool"),
          Map.entry("kafka-console-consumer", "consumer.ConsoleConsumer"),
          Map.entry("kafka-console-producer", "ConsoleProducer"),
          Map.entry("kafka-consumer-groups", "consumer.group.ConsumerGroupCommand"),
          Map.entry("kafka-consumer-perf-test", "ConsumerPerformance"),
          Map.entry("kafka-delete-records", "DeleteRecordsCommand"),
          Map.entry("kafka-features", "FeatureCommand"),
          Map.entry("kafka-get-offsets", "GetOffsetShell"),
          Map.entry("kafka-groups", "GroupsCommand"),
          Map.entry("kafka-leader-election", "LeaderElectionCommand"),
          Map.entry("kafka-log-dirs", "LogDirsCommand"),
          Map.entry("kafka-metadata-quorum", "MetadataQuorumCommand"),
          Map.entry("kafka-producer-perf-test", "ProducerPerformance"),
          Map.entry("kafka-reassign-partitions", "reassign.ReassignPartitionsCommand"),
          Map.entry("kafka-share-groups", "consumer.group.ShareGroupCommand"),
          Map.entry("kafka-streams-groups", "streams.StreamsGroupCommand"),
          Map.entry("kafka-topics", "TopicCommand"),
          Map.entry("kafka-transactions", "TransactionsCommand"),
          Map.entry("kafka-verifiable-consumer", "VerifiableConsumer"),
          Map.entry("kafka-verifiable-producer", "VerifiableProducer"));

  /// What a tool printed, and how it ended.
  ///
  /// @param code 0 also if it just returned
  record Said(String command, int code, String text) {

    /// Its lines without the blank ones; any white space in them is one blank.
    List<String> rows() {
      return text.lines()
          .map(line -> line.strip().replaceAll("\\s+", " "))
          .filter(line -> !line.isEmpty())
          .toList();
    }

    /// Checks that there is such a row.
    ///
    /// @param row in which `…` stands for anything
    Said has(String row) {
      var pattern = Pattern.compile(Pattern.quote(row).replace("…", "\\E.*\\Q"));
      check(
          rows().stream().anyMatch(pattern.asMatchPredicate()), "no row '" + row + "' in " + this);
      return this;
    }

    /// Checks that the words are nowhere in it.
    Said lacks(String words) {
      check(!text.contains(words), "'" + words + "' is in " + this);
      return this;
    }

    /// Checks that these are all of its rows, in this order.
    Said is(String... rows) {
      Scenarios.equal(rows(), List.of(rows));
      return this;
    }
  }

  /// Thrown in place of ending the process.
  private static final class Ended extends RuntimeException {
    Ended() {
      super(null, null, false, false);
    }
  }

  private final String bootstrap;
  private final String prefix;
  private final PrintStream screen = System.out;
  private final List<Runnable> shutdownHooks = new ArrayList<>();
  private ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private int code = -1;

  /// Takes the process over: there can be only one.
  KafkaTools(String bootstrap, String prefix) {
    this.bootstrap = bootstrap;
    this.prefix = prefix + "-";
    divert("setExitProcedure", arguments -> end((Integer) arguments[0]));
    divert("setHaltProcedure", arguments -> end((Integer) arguments[0]));
    divert("setShutdownHookAdder", arguments -> shutdownHooks.add((Runnable) arguments[1]));
    var caught = new PrintStream(new Caught(), true, StandardCharsets.UTF_8);
    System.setOut(caught);
    System.setErr(caught);
  }

  /// Has the tools' own way to end the process call us. By reflection, because the class has
  /// another package in the version that this is compiled with.
  private static void divert(String setter, Consumer<Object[]> ours) {
    try {
      for (Method each : Class.forName("org.apache.kafka.common.utils.Exit").getMethods()) {
        if (each.getName().equals(setter)) {
          Class<?> type = each.getParameterTypes()[0];
          InvocationHandler handler =
              (proxy, method, arguments) -> {
                ours.accept(arguments);
                return null;
              };
          each.invoke(
              null, Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Where scenarios report.
  PrintStream screen() {
    return screen;
  }

  String bootstrap() {
    return bootstrap;
  }

  String named(String name) {
    return prefix + name;
  }

  /// Makes a topic.
  String topic(String name, int partitions) {
    String full = named(name);
    run("kafka-topics --create --topic " + full + " --partitions " + partitions);
    return full;
  }

  /// Writes lines to a topic.
  void write(String topic, String lines) {
    type(lines, "kafka-console-producer --topic " + topic);
  }

  /// Runs a tool that has to end well.
  Said run(String command) {
    return type("", command);
  }

  /// Runs a tool that reads lines and has to end well.
  Said type(String input, String command) {
    Said said = attempt(input, command);
    check(said.code() == 0, "failed: " + said);
    return said;
  }

  /// Runs a tool that has to fail.
  Said refused(String command) {
    Said said = attempt("", command);
    check(said.code() != 0, "was not refused: " + said);
    return said;
  }

  /// Runs a tool in a process of its own.
  Said runAlone(String command) {
    List<String> words = new ArrayList<>();
    words.addAll(Suites.jvm(System.getProperty("java.class.path"), mainClass(command)));
    words.addAll(arguments(command));
    var ended = Program.run(Path.of("."), "", words);
    check(ended.code() == 0, "failed: " + ended);
    return new Said(command, ended.code(), ended.output());
  }

  private List<String> arguments(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    String tool = words.removeFirst();
    // Some tools take it before the name of what is to be done, and one behind it.
    words.addAll(tool.equals("kafka-cluster") ? 1 : 0, List.of("--bootstrap-server", bootstrap));
    return words;
  }

  private Said attempt(String input, String command) {
    printed = new ByteArrayOutputStream();
    code = -1;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      Class.forName(mainClass(command))
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments(command).toArray(String[]::new));
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof Ended)) {
        throw new IllegalStateException(command, e.getCause());
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(command, e);
    }
    shutdownHooks.forEach(Runnable::run);
    shutdownHooks.clear();
    return new Said(command, Math.max(code, 0), printed.toString(StandardCharsets.UTF_8));
  }

  private static String mainClass(String command) {
    String tool = command.split(" ")[0];
    return tool.equals("kafka-configs")
        ? "kafka.admin.ConfigCommand"
        : "org.apache.kafka.tools." + MAIN_CLASSES.get(tool);
  }

  /// The first code counts: a tool may catch what is thrown here and say that it failed.
  private void end(int status) {
    if (code < 0) {
      code = status;
    }
    throw new Ended();
  }

  /// Takes what is printed up to the tool's end.
  private final class Caught extends OutputStream {
    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      if (code < 0) {
        printed.write(bytes, from, length);
      }
    }
  }
}
