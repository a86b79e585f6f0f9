package barnabas.sim;

import barnabas.client.Admin;
import barnabas.client.ClientSettings;
import barnabas.client.CommittedOffset;
import barnabas.client.ConfigAdmin;
import barnabas.client.Reply;
import barnabas.client.TopicPartition;
import barnabas.sim.check.Change;
import barnabas.sim.check.TopicFacts;
import barnabas.wire.DeleteRecordsRequest;
import barnabas.wire.DeleteRecordsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.ListOffsetsResponse;
import barnabas.wire.ResponseMessage;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Somebody who administers one cluster, one change after the other. Owned by the run.
final class AdminClient extends Client {
  private static final short LIST_OFFSETS_VERSION = 7;
  private static final short DELETE_RECORDS_VERSION = 2;
  private static final short ONE_REPLICA = 1;

  private final Admin admin;
  private final RawClient raw;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private final Set<String> unsure = new TreeSet<>();
  private boolean busy;

  AdminClient(Stage stage, int broker) {
    super(stage, "a" + broker, broker);
    TreeMap<String, String> own = new TreeMap<>();
    own.put("default.api.timeout.ms", "30000");
    own.put("request.timeout.ms", "8000");
    this.admin = new Admin(loop(), network(), ClientSettings.of(settings(own)));
    this.raw = new RawClient(node, network(), broker());
  }

  /// Whether nothing is under way.
  boolean idle() {
    return !busy && waiting.isEmpty();
  }

  void create(Story.Topic topic) {
    enqueue(
        () -> {
          TopicFacts facts =
              stage.history().topics().add(topic.name(), topic.durable(), topic.expires());
          if (topic.compacted()) {
            facts.compacts(topic.tombstonesStay());
          }
          admin.createTopic(
              topic.name(),
              topic.partitions(),
              ONE_REPLICA,
              topic.configs(),
              reply(
                  new Change.Created(topic.name(), topic.partitions()),
                  ErrorCode.TOPIC_ALREADY_EXISTS));
        });
  }

  void delete(String topic) {
    enqueue(
        () -> {
          stage.history().topics().of(topic).askDeletion();
          admin.deleteTopic(
              topic, reply(new Change.Deleted(topic), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        });
  }

  void grow(String topic, int partitions) {
    enqueue(
        () ->
            admin.createPartitions(
                topic, partitions, reply(new Change.Grown(topic, partitions), ErrorCode.NONE)));
  }

  void configure(String topic, String key, String value) {
    enqueue(
        () ->
            admin
                .configs()
                .alter(
                    ConfigAdmin.Resource.topic(topic),
                    new TreeMap<>(Map.of(key, value)),
                    reply(new Change.Configured(topic, key, value), ErrorCode.NONE)));
  }

  /// Commits for a group without members.
  void commit(String group, String topic, long offset) {
    enqueue(
        () ->
            admin
                .groups()
                .commit(
                    group,
                    Map.of(new TopicPartition(topic, 0), CommittedOffset.of(offset)),
                    Reply.of(_ -> done(), (_, _) -> done())));
  }

  /// Deletes records up to a share of what a partition holds.
  void trim(String topic, int partition, int percent) {
    enqueue(
        () ->
            raw.call(
                new OnePartition(topic, partition).offset(OnePartition.LATEST),
                LIST_OFFSETS_VERSION,
                answer -> {
                  long end = end(answer);
                  if (end > 0) {
                    trimTo(topic, partition, end * percent / 100);
                  } else {
                    done();
                  }
                }));
  }

  private static long end(@Nullable ResponseMessage answer) {
    return answer instanceof ListOffsetsResponse listed
        ? listed.topics().getFirst().partitions().getFirst().offset()
        : -1;
  }

  private void trimTo(String topic, int partition, long offset) {
    stage.history().topics().of(topic).askStart(partition, offset);
    DeleteRecordsRequest request =
        DeleteRecordsRequest.DEFAULT
            .withTimeoutMs(5_000)
            .withTopics(
                List.of(
                    DeleteRecordsRequest.DeleteRecordsTopic.DEFAULT
                        .withName(topic)
                        .withPartitions(
                            List.of(
                                DeleteRecordsRequest.DeleteRecordsPartition.DEFAULT
                                    .withPartitionIndex(partition)
                                    .withOffset(offset)))));
    raw.call(
        request,
        DELETE_RECORDS_VERSION,
        answer -> {
          if (answer instanceof DeleteRecordsResponse deleted
              && deleted.topics().getFirst().partitions().getFirst().errorCode() == 0) {
            long start = deleted.topics().getFirst().partitions().getFirst().lowWatermark();
            stage.world().count(Sometimes.RECORDS_DELETED.words());
            told(new Change.Trimmed(topic, partition, start));
          }
          done();
        });
  }

  private <R> Reply<R> reply(Change change, ErrorCode doneBefore) {
    return Reply.of(
        _ -> succeeded(change),
        (code, words) -> {
          if (code == doneBefore && code != ErrorCode.NONE) {
            succeeded(change);
          } else {
            stage.chronicle().say(() -> change + " fails: " + code + " " + words);
            stage.world().count("change of metadata failed");
            unsure.add(change.topic());
            stage.history().changed(new Change.Open(change.topic()));
            done();
          }
        });
  }

  private void succeeded(Change change) {
    stage.chronicle().say(() -> "done: " + change);
    told(change);
    done();
  }

  /// Of a topic with an open change nothing is known any more: it may be done at any time.
  private void told(Change change) {
    if (!unsure.contains(change.topic())) {
      stage.history().changed(change);
    }
  }

  private void enqueue(Runnable deed) {
    loop()
        .post(
            () -> {
              waiting.add(deed);
              next();
            });
  }

  private void done() {
    busy = false;
    next();
  }

  private void next() {
    Runnable deed = busy ? null : waiting.poll();
    if (deed != null) {
      busy = true;
      deed.run();
    }
  }

  void close() {
    loop().post(admin::close);
  }
}
