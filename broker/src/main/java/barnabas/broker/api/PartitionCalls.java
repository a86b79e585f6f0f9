package barnabas.broker.api;

import barnabas.broker.Shard;
import barnabas.broker.session.RequestContext;
import barnabas.metadata.Topic;
import barnabas.replica.Partition;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The same question to many partitions, wherever they are placed: one message to each other loop
/// and one back. Owned by the asking loop.
final class PartitionCalls<A> {
  private final Shard asking;
  private final RequestContext context;
  private final A unknown;
  private final A failed;
  private final Consumer<List<A>> done;
  private final List<@Nullable A> answers = new ArrayList<>();
  private final List<Batch> batches = new ArrayList<>(1);
  private int open = 1;

  /// @param context the request that asks
  /// @param refused makes the answer for a partition that can't be asked
  /// @param done takes the answers in the order of the questions
  PartitionCalls(
      Shard asking,
      RequestContext context,
      Function<ErrorCode, A> refused,
      Consumer<List<A>> done) {
    this.asking = asking;
    this.context = context;
    this.unknown = refused.apply(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    this.failed = refused.apply(ErrorCode.UNKNOWN_SERVER_ERROR);
    this.done = done;
  }

  /// The same answer to as many questions as there are.
  static <A> List<A> forAll(A answer) {
    return Collections.nCopies(Integer.MAX_VALUE, answer);
  }

  /// Answers the next question without asking anybody.
  void answer(A answer) {
    answers.add(answer);
  }

  /// Asks a partition the next question, or answers it with the error if there is no such
  /// partition.
  void ask(@Nullable Topic topic, int index, BiConsumer<Partition, Consumer<A>> question) {
    if (topic == null || index < 0 || index >= topic.partitions().size()) {
      answers.add(unknown);
      return;
    }
    int slot = answers.size();
    answers.add(null);
    open++;
    batchFor(asking.owner(topic.id(), index)).calls.add(new Call<>(slot, topic, index, question));
  }

  /// Sends the questions; `done` is called once all are answered.
  void go() {
    for (Batch batch : batches) {
      asking.tell(batch.owner, batch::ask);
    }
    arrived();
  }

  private Batch batchFor(Shard owner) {
    for (Batch batch : batches) {
      if (batch.owner == owner) {
        return batch;
      }
    }
    Batch batch = new Batch(owner);
    batches.add(batch);
    return batch;
  }

  private void arrived() {
    open--;
    if (open == 0) {
      List<A> all = new ArrayList<>(answers.size());
      for (A answer : answers) {
        if (answer == null) {
          throw new IllegalStateException("a question without an answer");
        }
        all.add(answer);
      }
      context.step(() -> done.accept(all));
    }
  }

  /// The questions to one loop. Handed over to it.
  private final class Batch {
    private final Shard owner;
    private final List<Call<A>> calls = new ArrayList<>();
    private final List<Given<A>> given = new ArrayList<>();

    Batch(Shard owner) {
      this.owner = owner;
    }

    void ask() {
      for (Call<A> call : calls) {
        Partition partition = owner.partition(call.topic, call.index);
        if (partition == null) {
          give(call.slot, unknown);
        } else {
          ask(call, partition);
        }
      }
    }

    private void ask(Call<A> call, Partition partition) {
      try {
        call.question.accept(partition, answer -> give(call.slot, answer));
      } catch (RuntimeException bug) {
        owner.bugs().met("asking " + partition.topic() + "-" + call.index, bug);
        give(call.slot, failed);
      }
    }

    private void give(int slot, A answer) {
      given.add(new Given<>(slot, answer));
      if (given.size() == calls.size()) {
        owner.tell(asking, this::deliver);
      }
    }

    private void deliver() {
      for (Given<A> each : given) {
        answers.set(each.slot, each.answer);
        arrived();
      }
    }
  }

  private record Call<A>(
      int slot, Topic topic, int index, BiConsumer<Partition, Consumer<A>> question) {}

  private record Given<A>(int slot, A answer) {}
}
