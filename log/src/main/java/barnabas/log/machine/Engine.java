package barnabas.log.machine;

import barnabas.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A [Machine] over an [EventLog]: decides each command on the newest state and holds its answer
/// until that state is committed. Owned by the loop of its log; every method is called there.
///
/// A new engine knows nothing: [#load] it first. The owner of the log tells it how far the log is
/// committed ([#committed]) and when what was appended is lost ([#lost]).
public final class Engine<C, E, A> {

  private static final Refusal LOADING =
      new Refusal(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, "the state is being loaded");

  private static final Refusal LOST =
      new Refusal(ErrorCode.NOT_LEADER_OR_FOLLOWER, "the state was lost while deciding");

  private static final Refusal CROWDED =
      new Refusal(ErrorCode.THROTTLING_QUOTA_EXCEEDED, "too many answers wait to be committed");

  private final Machine<C, E, A> machine;
  private final EventLog<E> log;
  private final int heldMax;
  private final ArrayDeque<Held<A>> held = new ArrayDeque<>();

  /// Why commands are refused; null while the state stands.
  private @Nullable Refusal closed = LOADING;

  /// Counts losses and loads, so that what began before one is recognised as stale.
  private long term;

  private long appendedOffset;
  private long committedOffset;

  /// @param heldMax how many answers may wait; commands beyond are refused
  public Engine(Machine<C, E, A> machine, EventLog<E> log, int heldMax) {
    this.machine = machine;
    this.log = log;
    this.heldMax = heldMax;
  }

  /// Rebuilds the state by reading the log from its start. Until that is done, commands are
  /// refused.
  ///
  /// @param loaded hears null once commands are taken, or why not; nothing if [#lost] comes first
  public void load(Consumer<@Nullable Refusal> loaded) {
    long began = ++term;
    refuseHeld(LOADING);
    closed = LOADING;
    machine.reset();
    log.replay(
        new EventLog.Replay<E>() {
          @Override
          public void events(List<E> events) {
            if (term == began) {
              events.forEach(machine::apply);
            }
          }

          @Override
          public void done(long nextOffset) {
            if (term == began) {
              appendedOffset = nextOffset;
              committedOffset = nextOffset;
              closed = null;
              loaded.accept(null);
            }
          }

          @Override
          public void failed(Refusal refusal) {
            if (term == began) {
              closed = refusal;
              machine.reset();
              loaded.accept(refusal);
            }
          }
        });
  }

  /// Decides a command, appends its events and applies them, all before this call returns. The
  /// answer comes when everything that the state depended on is committed.
  public void submit(C command, Reply<? super A> reply) {
    if (closed != null) {
      reply.refused(closed);
      return;
    }
    if (held.size() >= heldMax) {
      reply.refused(CROWDED);
      return;
    }
    Decision<E, A> decision = machine.decide(command);
    if (!decision.events().isEmpty()) {
      Refusal refusal = append(decision.events());
      if (refusal != null) {
        reply.refused(refusal);
        return;
      }
    }
    answer(decision.answer(), reply);
  }

  /// Says that the log is committed up to `offset`, and releases the answers that waited for it.
  public void committed(long offset) {
    committedOffset = Math.max(committedOffset, offset);
    while (!held.isEmpty() && held.getFirst().dependsOn() <= committedOffset) {
      held.removeFirst().release();
    }
  }

  /// Says that what was appended may be lost, or that this log is led elsewhere: every held answer
  /// is refused, the state is dropped, and commands are refused until it is loaded again.
  public void lost(Refusal refusal) {
    term++;
    closed = refusal;
    machine.reset();
    refuseHeld(refusal);
  }

  /// Whether commands are taken.
  public boolean standing() {
    return closed == null;
  }

  /// How many answers wait.
  public int heldCount() {
    return held.size();
  }

  private @Nullable Refusal append(List<E> events) {
    long before = term;
    return switch (log.append(events)) {
      case Appended.Refused refused -> refused.refusal();
      case Appended.At at -> {
        if (term != before) {
          yield closed == null ? LOST : closed;
        }
        appendedOffset = at.nextOffset();
        events.forEach(machine::apply);
        yield null;
      }
    };
  }

  private void answer(A answer, Reply<? super A> reply) {
    if (held.isEmpty() && appendedOffset <= committedOffset) {
      reply.answered(answer);
    } else {
      held.addLast(new Held<>(appendedOffset, answer, reply));
    }
  }

  private void refuseHeld(Refusal refusal) {
    List<Held<A>> refused = List.copyOf(held);
    held.clear();
    refused.forEach(each -> each.reply().refused(refusal));
  }

  /// An answer that waits until the log is committed up to `dependsOn`.
  private record Held<A>(long dependsOn, A answer, Reply<? super A> reply) {
    void release() {
      reply.answered(answer);
    }
  }
}
