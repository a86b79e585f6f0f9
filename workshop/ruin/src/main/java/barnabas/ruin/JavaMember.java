package barnabas.ruin;

import barnabas.client.TopicPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.RetriableException;

/// The stock Java consumer as a member of a group, who comes, commits and goes. What it was given
/// it has consumed before it commits.
final class JavaMember extends Life {
  private static final Duration POLL = Duration.ofMillis(200);

  private final String group;
  private final List<String> topics;
  private final String assignor;

  /// Whether it has read what it has not committed. Its thread's.
  private boolean uncommitted;

  JavaMember(
      Stage stage,
      String name,
      String group,
      List<String> topics,
      String assignor,
      SplittableRandom chance) {
    super(stage, name, chance);
    this.group = group;
    this.topics = topics;
    this.assignor = assignor;
  }

  /// How a life commits.
  private enum Commits {
    SYNC,
    ASYNC,
    AUTO
  }

  @Override
  void live(String session) {
    long end = lifeEndNanos(5_000, 45_000);
    Commits commits = Commits.values()[chance.nextInt(3)];
    Map<String, Object> settings = JavaReader.settings(stage.bootstrap(), session, chance);
    settings.put("group.id", group);
    settings.put("partition.assignment.strategy", assignor);
    settings.put("session.timeout.ms", 6_000);
    settings.put("heartbeat.interval.ms", 500);
    settings.put("enable.auto.commit", commits == Commits.AUTO);
    settings.put("auto.commit.interval.ms", 100 + chance.nextInt(900));
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
    try {
      consumer.subscribe(topics, listener(session));
      uncommitted = false;
      while (!isOver(end)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          stage.witness().consumed(group, JavaReader.read(stage, session, record));
          uncommitted = true;
        }
        if (uncommitted) {
          commit(consumer, commits);
        }
      }
    } finally {
      consumer.close(
          CloseOptions.timeout(
              chance.nextInt(3) == 0 && !isStopping() ? Duration.ZERO : Duration.ofSeconds(10)));
    }
  }

  private ConsumerRebalanceListener listener(String session) {
    return new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsAssigned(
          Collection<org.apache.kafka.common.TopicPartition> partitions) {
        partitions.forEach(p -> stage.witness().began(session, JavaReader.of(p)));
      }

      @Override
      public void onPartitionsRevoked(
          Collection<org.apache.kafka.common.TopicPartition> partitions) {
        stage.witness().say(session + " gives back " + partitions);
      }
    };
  }

  /// A commit that fails is of no consequence but that it must be tried again, and that others may
  /// read the records again.
  private void commit(KafkaConsumer<byte[], byte[]> consumer, Commits commits) {
    uncommitted = false;
    switch (commits) {
      case SYNC -> {
        try {
          consumer.commitSync();
        } catch (RetriableException | CommitFailedException e) {
          refused(e);
        }
      }
      case ASYNC ->
          consumer.commitAsync(
              (_, refused) -> {
                if (refused != null) {
                  refused(refused);
                }
              });
      case AUTO -> {}
    }
  }

  private void refused(Exception refused) {
    uncommitted = true;
    stage.figures().refused(refused);
  }

  /// Whether the group has read all is asked of the group.
  @Override
  public boolean done(Map<TopicPartition, Long> ends) {
    return true;
  }
}
