package barnabas.coordinator;

import barnabas.log.machine.Appended;
import barnabas.log.machine.EventLog;
import barnabas.log.machine.Refusal;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/// A log in memory that commits when it is told to, and outlives the coordinators over it. It keeps
/// bytes, so that everything goes through the codec. Owned by its test.
final class MemoryLog implements EventLog<GroupEvent> {
  /// Who hears of what is committed at once.
  GroupCoordinator coordinator;

  private final List<List<OffsetsCodec.KeyValue>> batches = new ArrayList<>();
  private int committed;

  /// Whether what is appended is committed before the append returns.
  boolean commitsAtOnce;

  /// Why appends are refused; null while they are taken.
  Refusal refusal;

  @Override
  public Appended append(List<GroupEvent> events) {
    if (refusal != null) {
      return new Appended.Refused(refusal);
    }
    batches.add(events.stream().map(OffsetsCodec::encode).toList());
    if (commitsAtOnce) {
      committed = batches.size();
      coordinator.committed(committed);
    }
    return new Appended.At(batches.size());
  }

  @Override
  public void replay(Replay<GroupEvent> replay) {
    replayTo(committed, replay);
  }

  private void replayTo(int end, Replay<GroupEvent> replay) {
    for (List<OffsetsCodec.KeyValue> batch : batches.subList(0, end)) {
      replay.events(
          batch.stream().map(each -> OffsetsCodec.decode(each.key(), each.value())).toList());
    }
    replay.done(end);
  }

  /// A machine that has replayed everything, committed or not.
  GroupMachine replayed() {
    GroupMachine machine = new GroupMachine(new GroupMemory(1 << 24, 1 << 24));
    replayTo(
        batches.size(),
        new Replay<>() {
          @Override
          public void events(List<GroupEvent> events) {
            events.forEach(machine::apply);
          }

          @Override
          public void done(long nextOffset) {}

          @Override
          public void failed(Refusal failure) {
            throw new AssertionError(failure);
          }
        });
    return machine;
  }

  int end() {
    return batches.size();
  }

  int committed() {
    return committed;
  }

  /// Commits up to `offset`.
  void commit(int offset) {
    committed = offset;
  }

  /// Loses what is not committed, but for the first `keep` batches of it: those are committed now.
  void crash(int keep) {
    committed += keep;
    batches.subList(committed, batches.size()).clear();
  }

  void refuse() {
    refusal = new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, "no space");
  }

  void accept() {
    refusal = null;
  }
}
