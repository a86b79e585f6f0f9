package barnabas.application;

import barnabas.client.ClientSettings;
import barnabas.client.ConsumerSettings;
import barnabas.client.ProducerSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// The way to a cluster, Barnabas or any other that speaks the Kafka protocol: makes clients, all
/// on one thread. Any thread may call it.
public final class Cluster implements AutoCloseable {

  private final Map<String, String> common;
  private final ClientThread thread = new ClientThread();

  private Cluster(Map<String, String> common) {
    this.common = common;
  }

  /// A cluster by the address of one of its brokers, `host:port`, or several with commas between.
  /// No connection is made before something is asked of it.
  ///
  /// @throws IllegalArgumentException if that is no address
  public static Cluster at(String bootstrapServers) {
    return of(Map.of("bootstrap.servers", bootstrapServers));
  }

  /// A cluster by settings that all its clients share, `bootstrap.servers` among them.
  ///
  /// @throws IllegalArgumentException that names the setting and what is wrong
  public static Cluster of(Map<String, String> settings) {
    ClientSettings.of(settings);
    return new Cluster(Map.copyOf(settings));
  }

  /// A producer with Kafka's defaults: idempotent, `acks=all`.
  public Producer producer() {
    return producer(Map.of());
  }

  /// @param settings such as `compression.type` or `linger.ms`
  /// @throws IllegalArgumentException that names the setting and what is wrong
  public Producer producer(Map<String, String> settings) {
    return new Producer(
        thread, settings(settings, ProducerSettings::of, ProducerSettings::unknownKeys));
  }

  /// @param settings such as `group.id`, `auto.offset.reset` or `max.poll.records`
  /// @throws IllegalArgumentException that names the setting and what is wrong
  public Consumer consumer(Map<String, String> settings) {
    Map<String, String> own = new TreeMap<>(settings);
    PollSettings polls = PollSettings.taken(own);
    ConsumerSettings parsed = settings(own, ConsumerSettings::of, ConsumerSettings::unknownKeys);
    return new Consumer(thread, parsed, polls);
  }

  public Admin admin() {
    return new Admin(thread, settings(Map.of(), ClientSettings::of, _ -> List.of()));
  }

  private <S> S settings(
      Map<String, String> own,
      Function<Map<String, String>, S> parse,
      Function<Map<String, String>, List<String>> unknown) {
    Map<String, String> all = new TreeMap<>(common);
    all.putAll(own);
    List<String> strange = unknown.apply(all);
    if (!strange.isEmpty()) {
      throw new IllegalArgumentException("there is no setting " + String.join(", ", strange));
    }
    return parse.apply(all);
  }

  /// Ends the thread. Close the clients first: what they have not sent or committed is given up.
  @Override
  public void close() {
    thread.close();
  }
}
