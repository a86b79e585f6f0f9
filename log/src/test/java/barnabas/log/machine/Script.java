package barnabas.log.machine;

import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/// Plays commands, one a line, to an [Engine] over a [Ledger] and writes down what is seen of it:
/// `> ` lines are what was asked, the others what came of it. Besides the ledger's commands there
/// are `load`, `commit OFFSET`, `lose` (what is uncommitted goes, as at a change of leader) and
/// `full` (the log takes nothing more).
final class Script {

  private static final int HELD_MAX = 4;

  private final List<String> trace = new ArrayList<>();
  private final MemoryLog log = new MemoryLog();
  private final Engine<String, Ledger.Put, String> engine =
      new Engine<>(new Ledger(), log, HELD_MAX);

  static String play(String script) {
    Script played = new Script();
    script.lines().forEach(played::step);
    return String.join("\n", played.trace) + "\n";
  }

  private void step(String line) {
    trace.add("> " + line);
    String[] words = line.split(" ");
    switch (words[0]) {
      case "load" -> engine.load(refusal -> trace.add(refusal == null ? "loaded" : "unloaded"));
      case "commit" -> {
        log.committed = Integer.parseInt(words[1]);
        engine.committed(log.committed);
      }
      case "lose" -> {
        log.cut();
        engine.lost(new Refusal(ErrorCode.NOT_LEADER_OR_FOLLOWER, "led elsewhere"));
      }
      case "full" -> log.full = true;
      default ->
          engine.submit(
              line,
              Reply.of(
                  answer -> trace.add(line + " -> " + answer),
                  refusal -> trace.add(line + " refused: " + refusal.reason())));
    }
  }

  private final class MemoryLog implements EventLog<Ledger.Put> {
    private final List<Ledger.Put> events = new ArrayList<>();
    private int committed;
    private boolean full;

    @Override
    public Appended append(List<Ledger.Put> appended) {
      if (full) {
        return new Appended.Refused(new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, "no space"));
      }
      events.addAll(appended);
      trace.add("appended " + appended + " to " + events.size());
      return new Appended.At(events.size());
    }

    @Override
    public void replay(Replay<Ledger.Put> replay) {
      List<Ledger.Put> all = List.copyOf(events.subList(0, committed));
      trace.add("replayed " + all);
      all.forEach(event -> replay.events(List.of(event)));
      replay.done(all.size());
    }

    void cut() {
      events.subList(committed, events.size()).clear();
    }
  }
}
