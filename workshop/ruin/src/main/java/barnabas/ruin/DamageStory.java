package barnabas.ruin;

import barnabas.client.TopicPartition;
import barnabas.sim.check.Inventory;
import barnabas.sim.check.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// After some kills a broker's files are damaged while it is down, one after the other, each time
/// in a fresh copy of what it left behind. What can be made anew must be as before; damaged records
/// are refused and never served, with all around them readable and no offset given twice; damaged
/// metadata is refused in one line. Owned by the campaign.
record DamageStory(
    Stage stage,
    Cast cast,
    Killer killer,
    List<Calamity> calamities,
    LastLook look,
    Path data,
    Path backup,
    SplittableRandom chance)
    implements Story {

  @Override
  public void play(long seconds, int restMs) throws IOException, InterruptedException {
    cast.start();
    killer.play(calamities, System.nanoTime() + seconds * 500_000_000, restMs);
    cast.drain();
    if (stage.witness().violation() != null) {
      return;
    }
    Inventory before = look.take(cast.groups());
    stage.witness().ended(before);
    cast.ledger().audit();
    boolean clean = chance.nextBoolean();
    if (clean) {
      killer.stop();
    } else {
      killer.kill();
    }
    Command.run("cp", "-a", "" + data, "" + backup);
    long end = System.nanoTime() + seconds * 500_000_000;
    while (System.nanoTime() < end && stage.witness().violation() == null) {
      round(before, clean);
      killer.kill();
      restore();
    }
    Command.run("rm", "-rf", "" + backup);
  }

  private void restore() throws IOException, InterruptedException {
    Command.run("rm", "-rf", "" + data);
    Command.run("cp", "-a", "" + backup, "" + data);
  }

  private void round(Inventory before, boolean clean) throws IOException, InterruptedException {
    Rot rot = new Rot(data, chance);
    int draw = chance.nextInt(10);
    if (draw < 4) {
      rebuildable(rot, before);
    } else if (draw < 8) {
      records(rot, before, clean);
    } else if (clean) {
      metadata(rot, before);
    } else {
      journal(rot, before);
    }
  }

  private void rebuildable(Rot rot, Inventory before) throws IOException, InterruptedException {
    List<String> done = rot.damageRebuildable(1 + chance.nextInt(5));
    done.forEach(stage.witness()::ruin);
    stage.figures().count("files damaged that can be made anew", done.size());
    killer.serve();
    requireAsBefore(before);
  }

  private void requireAsBefore(Inventory before) throws InterruptedException {
    stage.witness().restarted("damaged", before, look.take(cast.groups()));
    cast.ledger().audit();
  }

  /// After a kill the segments' files have all that the journal has.
  private void journal(Rot rot, Inventory before) throws IOException, InterruptedException {
    Path ring = data.resolve("journal.ring");
    stage.witness().ruin(rot.flip(ring, Rot.RING_BEGIN, ring.toFile().length()));
    stage.figures().count("journals damaged");
    killer.serve();
    requireAsBefore(before);
  }

  /// What is read must be as before; else it is refused.
  private void metadata(Rot rot, Inventory before) throws IOException, InterruptedException {
    List<Path> files =
        rot.files(file -> data.relativize(file).startsWith("metadata") || Rot.isJournal(file));
    Path file = files.get(chance.nextInt(files.size()));
    stage.witness().ruin(Rot.isJournal(file) ? rot.flipBothHeads(file) : rot.damage(file, false));
    boolean serves = killer.serveOrRefuse();
    stage
        .figures()
        .count("starts on damaged metadata, " + (serves ? "as before" : "refused in one line"));
    if (serves) {
      requireAsBefore(before);
    }
  }

  private void records(Rot rot, Inventory before, boolean clean)
      throws IOException, InterruptedException {
    List<Path> segments = rot.files(file -> segment(file, before) != null);
    Path file = segments.get(chance.nextInt(segments.size()));
    Segment segment = segment(file, before);
    if (segment == null || (!clean && segment.isLast(segments))) {
      return;
    }
    stage.witness().ruin(rot.damage(file, false));
    stage.figures().count("segments damaged");
    Inventory.Partition was = before.partition(segment.place());
    if (was != null) {
      long segmentEnd = segment.end(segments, was.end());
      stage.witness().rot(segment.place(), segment.base(), segmentEnd);
      killer.serve();
      survey(segment, segmentEnd, was);
    }
  }

  /// A segment of one of the story's partitions.
  private record Segment(Path file, TopicPartition place, long base) {
    /// Where the next segment begins.
    long end(List<Path> all, long partitionEnd) {
      return all.stream()
          .filter(other -> folder(other).equals(folder(file)))
          .mapToLong(Rot::segmentBase)
          .filter(other -> other > base)
          .min()
          .orElse(partitionEnd);
    }

    boolean isLast(List<Path> all) {
      return end(all, Long.MAX_VALUE) == Long.MAX_VALUE;
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  private static @Nullable Segment segment(Path file, Inventory inventory) {
    if (Rot.segmentBase(file) < 0) {
      return null;
    }
    String folder = String.valueOf(folder(file).getFileName());
    int dot = folder.indexOf('.');
    return inventory.topics().entrySet().stream()
        .filter(topic -> dot > 0 && topic.getValue().id().equals(folder.substring(0, dot)))
        .map(
            topic ->
                new Segment(
                    file,
                    new TopicPartition(topic.getKey(), Integer.parseInt(folder.substring(dot + 1))),
                    Rot.segmentBase(file)))
        .findFirst()
        .orElse(null);
  }

  private void survey(Segment segment, long segmentEnd, Inventory.Partition was)
      throws InterruptedException {
    TopicPartition place = segment.place();
    long end = look.ends(List.of(place.topic())).getOrDefault(place, -1L);
    if (end < was.end()) {
      throw new Violation(
          "no offset is given twice", place + " ends at " + end + ", and ended at " + was.end());
    }
    Survey survey = Survey.of(stage.bootstrap(), place, was.start(), was.end(), chance);
    survey
        .values()
        .forEach(
            (offset, id) -> {
              if (!id.equals(was.values().get(offset))) {
                throw new Violation("one value per offset", place + " " + offset + " has changed");
              }
            });
    for (long offset = was.start(); offset < was.end(); offset++) {
      boolean damaged = offset >= segment.base() && offset < segmentEnd;
      if (!damaged && !survey.values().containsKey(offset)) {
        throw new Violation("the rest stays readable", place + " " + offset + " can't be read");
      }
      if (!survey.values().containsKey(offset) && !survey.refused().contains(offset)) {
        throw new Violation("damage is reported", place + " " + offset + " is passed over");
      }
    }
    stage.figures().count("offsets refused for damage", survey.refused().size());
    stage.witness().ruin(survey.refused().size() + " offsets of " + place + " are refused");
    append(place, end);
  }

  private void append(TopicPartition place, long end) throws InterruptedException {
    long offset = look.append(place);
    if (offset < end) {
      throw new Violation("no offset is given twice", place + " gives " + offset + " anew");
    }
  }
}
