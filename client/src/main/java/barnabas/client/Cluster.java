package barnabas.client;

import barnabas.wire.ErrorCode;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Uuid;
import barnabas.world.Loop;
import barnabas.world.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What one client knows of its cluster, and its links to the brokers. Owned by the client's loop.
///
/// The topology is asked for anew when it gets old, when a topic is wanted that is not known, and
/// whenever somebody finds it wrong; never more than one question at a time, with a pause between
/// questions that brought nothing.
public final class Cluster {

  private final Loop loop;
  private final Network network;
  private final ClientSettings settings;
  private final TreeMap<Integer, BrokerLink> links = new TreeMap<>();
  private final List<BrokerLink> bootstrap = new ArrayList<>();
  private final SortedSet<String> wanted = new TreeSet<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private Topology topology = Topology.NOTHING;
  private boolean createTopics;
  private boolean allTopics;
  private boolean asking;
  private boolean askAgain;
  private boolean closed;
  private @Nullable String trouble;
  private int failures;
  private int turn;
  private Loop.@Nullable Timer timer;

  public Cluster(Loop loop, Network network, ClientSettings settings) {
    this.loop = loop;
    this.network = network;
    this.settings = settings;
    for (Network.Address address : settings.bootstrap()) {
      bootstrap.add(new BrokerLink(loop, network, settings, address));
    }
  }

  Loop loop() {
    return loop;
  }

  ClientSettings settings() {
    return settings;
  }

  /// Lets a topic that is asked for come to be, if the brokers allow that.
  public void createTopics() {
    createTopics = true;
  }

  /// What is known by now.
  public Topology topology() {
    return topology;
  }

  /// Why no broker can be asked at the moment, or null if the last one that was asked answered.
  public @Nullable String trouble() {
    return trouble;
  }

  /// Calls `listener` after each answer about the topology.
  public void onUpdate(Runnable listener) {
    listeners.add(listener);
  }

  /// Keeps a topic known from now on.
  public void want(String topic) {
    if (wanted.add(topic)) {
      refresh();
    }
  }

  /// Keeps all topics known from now on.
  public void wantAll() {
    if (!allTopics) {
      allTopics = true;
      refresh();
    }
  }

  /// Asks for the topology as soon as it is decent to.
  public void refresh() {
    if (asking) {
      askAgain = true;
    } else if (failures == 0 && !closed) {
      ask();
    }
  }

  /// Sends a request to a broker.
  <R extends ResponseMessage> void send(int brokerId, Call<R> call, Reply<R> reply) {
    BrokerLink link = links.get(brokerId);
    if (link == null) {
      refresh();
      reply.failed(ErrorCode.BROKER_NOT_AVAILABLE, "broker " + brokerId + " is not known");
    } else {
      link.send(call, reply);
    }
  }

  /// Sends a request that is not answered to a broker.
  <R extends ResponseMessage> void sendUnanswered(
      int brokerId, Call<R> call, Runnable sent, Reply<R> reply) {
    BrokerLink link = links.get(brokerId);
    if (link == null) {
      refresh();
      reply.failed(ErrorCode.BROKER_NOT_AVAILABLE, "broker " + brokerId + " is not known");
    } else {
      link.sendUnanswered(call, sent, reply);
    }
  }

  /// Sends a request to whichever broker is likeliest to answer.
  <R extends ResponseMessage> void sendAny(Call<R> call, Reply<R> reply) {
    likeliest().send(call, reply);
  }

  /// Learns of a broker from elsewhere, such as from FindCoordinator.
  void meet(int brokerId, Network.Address address) {
    BrokerLink known = links.get(brokerId);
    if (known == null || !known.address().equals(address)) {
      links.put(brokerId, new BrokerLink(loop, network, settings, address));
      if (known != null) {
        known.close("broker " + brokerId + " has moved to " + address);
      }
    }
  }

  /// Ends all connections; what waits fails.
  public void close() {
    closed = true;
    cancelTimer();
    List<BrokerLink> all = new ArrayList<>(links.values());
    all.addAll(bootstrap);
    for (BrokerLink link : all) {
      link.close("the client is closed");
    }
  }

  private void ask() {
    cancelTimer();
    asking = true;
    askAgain = false;
    List<MetadataRequest.MetadataRequestTopic> topics = new ArrayList<>();
    for (String name : wanted) {
      topics.add(
          MetadataRequest.MetadataRequestTopic.DEFAULT.withName(name).withTopicId(Uuid.ZERO));
    }
    MetadataRequest request =
        MetadataRequest.DEFAULT
            .withTopics(allTopics ? null : topics)
            .withAllowAutoTopicCreation(createTopics);
    Call<MetadataResponse> call =
        Call.of(request, MetadataResponse.class, settings.requestTimeoutMs()).from(1);
    sendAny(call, Reply.of(this::learn, (_, words) -> learnedNothing(words)));
  }

  private void learn(MetadataResponse response) {
    if (closed) {
      return;
    }
    asking = false;
    trouble = null;
    topology = topology.updated(response);
    topology.brokers().forEach((id, broker) -> meet(id, broker.address()));
    boolean fruitless = topology.incomplete() || topology.brokers().isEmpty();
    failures = fruitless ? failures + 1 : 0;
    if (askAgain && !fruitless) {
      ask();
    } else {
      askIn(fruitless ? settings.retryBackoffMs(failures) : settings.metadataMaxAgeMs());
    }
    List.copyOf(listeners).forEach(Runnable::run);
  }

  private void learnedNothing(String why) {
    asking = false;
    trouble = why;
    failures++;
    askIn(settings.retryBackoffMs(failures));
  }

  private void askIn(long delayMs) {
    cancelTimer();
    if (!closed) {
      timer = loop.after(delayMs, this::ask);
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /// A ready link if there is one, else one that has not just failed, else any; in turn.
  private BrokerLink likeliest() {
    List<BrokerLink> candidates = new ArrayList<>(links.values());
    candidates.addAll(bootstrap);
    turn = (turn + 1) % candidates.size();
    BrokerLink best = candidates.get(turn);
    for (int i = 0; i < candidates.size() && !best.ready(); i++) {
      BrokerLink link = candidates.get((turn + i) % candidates.size());
      if (link.ready() || best.failing() && !link.failing()) {
        best = link;
      }
    }
    return best;
  }
}
