package barnabas.ruin;

import barnabas.client.TopicPartition;
import barnabas.sim.check.SentRecord;
import barnabas.sim.check.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// A client of librdkafka. Each life is a process; some are ended, some are killed.
final class LibrdkafkaPlayer extends Life {
  private static final String[] CODECS = {"none", "gzip", "snappy", "lz4", "zstd"};
  private static final long END_TIMEOUT_MS = 75_000;
  private static final long TICK_NANOS = 100_000_000;

  private final Role role;

  /// What was sent in this life and not answered yet.
  private volatile Map<Long, Place> open = new ConcurrentHashMap<>();

  private final Map<TopicPartition, Long> next = new ConcurrentHashMap<>();

  LibrdkafkaPlayer(Stage stage, String name, Role role, SplittableRandom chance) {
    super(stage, name, chance);
    this.role = role;
  }

  /// What it is there for.
  sealed interface Role {}

  /// Writes to any topic.
  record Writer(boolean idempotent) implements Role {}

  /// Reads all partitions of a topic.
  record Reader(Stage.Topic topic) implements Role {}

  /// Is a member of a group.
  record Member(String group, List<String> topics) implements Role {}

  private record Place(SentRecord record, TopicPartition partition) {}

  @Override
  void live(String session) {
    long end = lifeEndNanos(10_000, 60_000);
    open = new ConcurrentHashMap<>();
    next.clear();
    stage.witness().librdkafka(session);
    try (ClientProcess process = process(session)) {
      while (!isOver(end) && process.isAlive()) {
        if (role instanceof Writer(boolean idempotent)) {
          write(process, session, idempotent);
          stage.rest(chance);
        } else {
          LockSupport.parkNanos(TICK_NANOS);
        }
      }
      if ((isStopping() || chance.nextBoolean()) && !process.end(END_TIMEOUT_MS)) {
        stage.figures().count("clients of librdkafka that did not end in time");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ClientProcess process(String session) throws IOException {
    Map<Long, Place> own = open;
    return new ClientProcess(
        stage.folder().resolve(ClientProcess.SCRIPT),
        switch (role) {
          case Writer _ -> "writer";
          case Reader _ -> "reader";
          case Member _ -> "member";
        },
        session,
        settings(),
        switch (role) {
          case Writer _ -> List.of();
          case Reader(Stage.Topic topic) -> List.of(topic.name(), "" + topic.partitions());
          case Member(_, List<String> topics) -> topics;
        },
        stage.folder().resolve("librdkafka.err"),
        words -> heard(session, own, words));
  }

  private void write(ClientProcess process, String session, boolean idempotent) {
    for (int burst = chance.nextInt(20); burst >= 0; burst--) {
      Stage.Topic topic = stage.anyTopic(chance);
      TopicPartition place = new TopicPartition(topic.name(), chance.nextInt(topic.partitions()));
      int bytes = Stage.valueBytes(chance);
      SentRecord record = stage.witness().sent(session, idempotent, topic.name());
      open.put(record.id(), new Place(record, place));
      process.tell(
          "send %d %d %s %d".formatted(record.id(), bytes, place.topic(), place.partition()));
    }
    process.flush();
  }

  private void heard(String session, Map<Long, Place> own, String[] words) {
    switch (words[0]) {
      case "acked" -> {
        Place place = own.remove(Long.parseLong(words[1]));
        if (place != null) {
          stage.witness().acknowledged(place.record(), place.partition(), Long.parseLong(words[3]));
        }
      }
      case "began" -> {
        TopicPartition place = new TopicPartition(words[1], Integer.parseInt(words[2]));
        stage.witness().began(session, place);
      }
      case "read" -> {
        TopicPartition place = new TopicPartition(words[1], Integer.parseInt(words[2]));
        long offset = Long.parseLong(words[3]);
        long id = Long.parseLong(words[4]);
        if (role instanceof Member(String group, _)) {
          stage.witness().consumed(group, id);
        }
        stage.witness().read(session, place, offset, id);
        next.put(place, offset + 1);
      }
      case "bad" ->
          stage.witness().broken(new Violation("bytes are kept", String.join(" ", words)));
      case "left", "closed" -> {}
      case "fatal" -> {
        stage.figures().count("told to clients: fatal, by librdkafka");
        own.clear();
        stage.witness().say(session + ": " + String.join(" ", words));
      }
      default -> stage.witness().say(session + ": " + String.join(" ", words));
    }
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("bootstrap.servers", stage.bootstrap());
    settings.put("socket.timeout.ms", "4000");
    settings.put("reconnect.backoff.ms", "20");
    settings.put("reconnect.backoff.max.ms", "200");
    switch (role) {
      case Writer(boolean idempotent) -> {
        settings.put("enable.idempotence", "" + idempotent);
        settings.put("acks", "all");
        settings.put("compression.type", CODECS[chance.nextInt(CODECS.length)]);
        settings.put("linger.ms", "" + chance.nextInt(20));
        settings.put("message.timeout.ms", "120000");
        settings.put("request.timeout.ms", "4000");
        settings.put("retry.backoff.ms", "20");
        settings.put("batch.num.messages", "" + (1 + chance.nextInt(200)));
      }
      case Reader _ -> {
        settings.put("group.id", "none");
        settings.put("fetch.wait.max.ms", "" + (20 + chance.nextInt(400)));
        settings.put("max.partition.fetch.bytes", "" + (16_000 << chance.nextInt(7)));
      }
      case Member(String group, _) -> {
        settings.put("group.id", group);
        settings.put("session.timeout.ms", "6000");
        settings.put("heartbeat.interval.ms", "500");
        settings.put("partition.assignment.strategy", "range");
        if (chance.nextInt(3) == 0) {
          settings.put("-commit", "auto");
          settings.put("enable.auto.commit", "true");
          settings.put("auto.commit.interval.ms", "" + (100 + chance.nextInt(900)));
        }
      }
    }
    return settings;
  }

  @Override
  public boolean done(Map<TopicPartition, Long> ends) {
    return switch (role) {
      case Writer _ -> open.isEmpty();
      case Member _ -> true;
      case Reader(Stage.Topic topic) -> {
        for (int index = 0; index < topic.partitions(); index++) {
          TopicPartition place = new TopicPartition(topic.name(), index);
          if (next.getOrDefault(place, 0L) < ends.getOrDefault(place, 0L)) {
            yield false;
          }
        }
        yield true;
      }
    };
  }
}
