package barnabas.broker.api;

import barnabas.broker.Shard;
import barnabas.broker.session.RequestContext;
import barnabas.metadata.Topic;
import barnabas.record.BatchVerdict;
import barnabas.replica.AppendAnswer;
import barnabas.replica.AppendListener;
import barnabas.replica.AppendRequest;
import barnabas.replica.Partition;
import barnabas.wire.ErrorCode;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceRequest.PartitionProduceData;
import barnabas.wire.ProduceRequest.TopicProduceData;
import barnabas.wire.ProduceResponse;
import barnabas.wire.ProduceResponse.BatchIndexAndErrorMessage;
import barnabas.wire.ProduceResponse.PartitionProduceResponse;
import barnabas.wire.ProduceResponse.TopicProduceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A produce request under way: an append for each partition, answered together. Owned by the
/// connection's loop.
///
/// Appends of partitions on this loop are made at once; for each other loop there is one message
/// there and one back.
final class Appends implements AppendListener {
  private final RequestContext context;
  private final Shard shard;
  private final ProduceRequest request;
  private final @Nullable AppendAnswer[] answers;
  private @Nullable List<Remote> remotes;
  private int open;
  private boolean going;

  Appends(RequestContext context, Shard shard, ProduceRequest request, int count) {
    this.context = context;
    this.shard = shard;
    this.request = request;
    this.answers = new AppendAnswer[count];
    this.open = count;
  }

  /// Makes the append if its partition is here, keeps it for [#go] if not.
  void plan(int slot, Topic topic, int index, AppendRequest append) {
    Shard owner = shard.owner(topic.id(), index);
    if (owner == shard) {
      append(shard, topic, index, append, () -> answers[slot] == null);
    } else {
      remote(owner).add(topic, index, append);
    }
  }

  /// Sends what is for other loops; the answer leaves once all appends are answered.
  void go() {
    going = true;
    List<Remote> others = remotes;
    if (others != null) {
      for (Remote remote : others) {
        shard.tell(remote.owner, remote);
      }
    }
    if (open == 0) {
      answer();
    }
  }

  @Override
  public void appended(int slot, AppendAnswer answer) {
    if (answers[slot] != null) {
      throw new IllegalStateException("two answers for one append");
    }
    answers[slot] = answer;
    open--;
    if (open == 0 && going) {
      context.step(this::answer);
    }
  }

  /// A bug in an append may have left anything behind, so it costs the partition.
  private static void append(
      Shard owner, Topic topic, int index, AppendRequest append, BooleanSupplier isOpen) {
    Partition partition = owner.partition(topic, index);
    if (partition == null) {
      refuse(append, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      return;
    }
    try {
      partition.append(append);
    } catch (RuntimeException bug) {
      owner.bugs().met("appending to " + topic.name() + "-" + index, bug);
      partition.fail("a bug was met in an append");
      if (isOpen.getAsBoolean()) {
        refuse(append, ErrorCode.UNKNOWN_SERVER_ERROR);
      }
    }
  }

  private static void refuse(AppendRequest append, ErrorCode error) {
    append.listener().appended(append.slot(), AppendAnswer.refused(error, null));
  }

  private Remote remote(Shard owner) {
    List<Remote> others = remotes;
    if (others == null) {
      others = new ArrayList<>(2);
      remotes = others;
    }
    for (Remote remote : others) {
      if (remote.owner == owner) {
        return remote;
      }
    }
    Remote remote = new Remote(owner);
    others.add(remote);
    return remote;
  }

  private void answer() {
    for (AppendAnswer answer : answers) {
      if (answer != null && !answer.bytesFree()) {
        context.keepBytes();
      }
    }
    if (request.acks() == AppendRequest.ACKS_NONE) {
      answerNothing();
      return;
    }
    List<TopicProduceResponse> topics = new ArrayList<>(request.topicData().size());
    int slot = 0;
    for (TopicProduceData topic : request.topicData()) {
      List<PartitionProduceResponse> partitions = new ArrayList<>(topic.partitionData().size());
      for (PartitionProduceData partition : topic.partitionData()) {
        partitions.add(response(partition.index(), answered(slot++)));
      }
      topics.add(new TopicProduceResponse(topic.name(), topic.topicId(), partitions, List.of()));
    }
    context.answer(new ProduceResponse(topics, 0, List.of(), List.of()));
  }

  /// A client that wants no answer learns of an error by losing its connection, as Kafka has it.
  private void answerNothing() {
    for (int slot = 0; slot < answers.length; slot++) {
      if (answered(slot).error() != ErrorCode.NONE) {
        context.refuse("an append with acks=0 was refused: " + answered(slot).error());
        return;
      }
    }
    context.answerNothing();
  }

  private AppendAnswer answered(int slot) {
    AppendAnswer answer = answers[slot];
    if (answer == null) {
      throw new IllegalStateException("an append without an answer");
    }
    return answer;
  }

  static PartitionProduceResponse response(int index, AppendAnswer answer) {
    return new PartitionProduceResponse(
        index,
        answer.error().code(),
        answer.firstOffset(),
        answer.logAppendTimeMs(),
        answer.logStartOffset(),
        faults(answer),
        answer.message(),
        ProduceResponse.LeaderIdAndEpoch.DEFAULT,
        List.of());
  }

  private static List<BatchIndexAndErrorMessage> faults(AppendAnswer answer) {
    if (answer.faults().isEmpty()) {
      return List.of();
    }
    List<BatchIndexAndErrorMessage> faults = new ArrayList<>(answer.faults().size());
    for (BatchVerdict.RecordFault fault : answer.faults()) {
      faults.add(new BatchIndexAndErrorMessage(fault.index(), fault.words(), List.of()));
    }
    return faults;
  }

  /// The appends of one other loop. Made here, then handed over to that loop; the answers come back
  /// together.
  private final class Remote implements Runnable, AppendListener {
    private final Shard owner;
    private final List<Topic> topics = new ArrayList<>();
    private final List<Integer> indexes = new ArrayList<>();
    private final List<AppendRequest> appends = new ArrayList<>();
    private final List<AppendAnswer> gathered = new ArrayList<>();
    private final List<Integer> slots = new ArrayList<>();

    Remote(Shard owner) {
      this.owner = owner;
    }

    void add(Topic topic, int index, AppendRequest append) {
      topics.add(topic);
      indexes.add(index);
      appends.add(append.heardBy(this));
    }

    @Override
    public void run() {
      for (int i = 0; i < appends.size(); i++) {
        AppendRequest append = appends.get(i);
        append(owner, topics.get(i), indexes.get(i), append, () -> !slots.contains(append.slot()));
      }
    }

    @Override
    public void appended(int slot, AppendAnswer answer) {
      slots.add(slot);
      gathered.add(answer);
      if (gathered.size() == appends.size()) {
        shard.loop().post(this::deliver);
      }
    }

    private void deliver() {
      for (int i = 0; i < gathered.size(); i++) {
        Appends.this.appended(slots.get(i), gathered.get(i));
      }
    }
  }
}
