package barnabas.broker;

import barnabas.log.DiskFull;
import barnabas.log.LogId;
import barnabas.metadata.Broker;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.Partition;
import barnabas.metadata.Topic;
import barnabas.quorum.Identity;
import barnabas.quorum.LifeMark;
import barnabas.wire.Uuid;
import barnabas.world.Disk;
import barnabas.world.Folder;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whose the log directories are and of which time, looked at before the node registers: so that a
/// disk is not taken for this node's though it is another's, an empty one where there were logs, or
/// one of an earlier day. Owned by the quorum's loop.
///
/// All directories are this node's, and of the cluster whose metadata is in the first. Each bears a
/// [LifeMark]; the metadata knows the node's last life, and of a directory that was away the last
/// life that had it. Where these differ, one of the two was restored from an older copy, and the
/// node doesn't start: it would delete what the older metadata doesn't know, or miss what was
/// acknowledged since. Within a life, several directories are marked anew once a minute, in turns,
/// so that a copy taken within it is told too. Logs of a directory that is gone are not begun anew.
final class OwnDirectories {
  private static final Logger LOG = LoggerFactory.getLogger(OwnDirectories.class);
  private static final int LANE = 0;
  private static final int NAMED_MAX = 5;
  private static final long TURN_MS = 60_000;

  private final Node node;
  private final TreeMap<Integer, Found> found = new TreeMap<>();
  private @Nullable Broker known;
  private LifeMark mark = new LifeMark(Uuid.ZERO, Uuid.ZERO, 0, 0);
  private boolean turning;

  /// What a directory says of itself.
  private record Found(Uuid id, @Nullable LifeMark mark) {}

  OwnDirectories(Node node) {
    this.node = node;
  }

  /// The directories' ids, in their order.
  List<Uuid> ids() {
    return found.values().stream().map(Found::id).toList();
  }

  /// Reads what the directories say of themselves, gives fresh ones an identity, and holds all of
  /// it against the metadata.
  ///
  /// @param checked called once they may be used; fails if one of them may not
  void check(ClusterImage image, Outcome<OwnDirectories> checked) {
    known = image.brokers().get(node.id());
    Identity first = node.voter().identity();
    Identity.Wanted wanted = new Identity.Wanted(first.clusterId(), node.id());
    for (int i = 0; i < node.world().directories().size(); i++) {
      int number = i;
      Identity.Fresh fresh = Identity.Fresh.draw(node.chance());
      disk(number)
          .run(
              node.world().quorumLoop(),
              LANE,
              folder -> find(number == 0 ? first : Identity.claim(folder, wanted, fresh), folder),
              Outcome.of(
                  each -> {
                    found.put(number, each);
                    if (found.size() == node.world().directories().size()) {
                      judge(checked);
                    }
                  },
                  cause ->
                      checked.failed(
                          new IOException(
                              where(number)
                                  + ": "
                                  + cause.getMessage()
                                  + "; the metadata is that in "
                                  + where(0),
                              cause))));
    }
  }

  private static Found find(Identity identity, Folder folder) throws IOException {
    return new Found(identity.directoryId(), LifeMark.read(folder));
  }

  private void judge(Outcome<OwnDirectories> checked) {
    for (var each : found.entrySet()) {
      String fault = fault(each.getKey(), each.getValue());
      if (fault != null) {
        checked.failed(new IOException(fault));
        return;
      }
    }
    String behind = behind();
    if (behind == null) {
      checked.done(this);
    } else {
      checked.failed(new IOException(behind));
    }
  }

  /// Of directories that were used in the last life, one that is behind by more than a turn.
  private @Nullable String behind() {
    TreeMap<Long, Integer> turns = new TreeMap<>();
    found.forEach(
        (number, each) -> {
          LifeMark its = each.mark();
          if (its != null && known != null && its.begun().equals(known.incarnationId())) {
            turns.put(its.turn(), number);
          }
        });
    boolean together = turns.isEmpty() || turns.lastKey() - turns.firstKey() <= 1;
    return together
        ? null
        : older(where(turns.firstEntry().getValue()), where(turns.lastEntry().getValue()));
  }

  private @Nullable String fault(int number, Found directory) {
    LifeMark its = directory.mark();
    Uuid expected = lastLifeWith(directory.id());
    if (its == null || its.follows(expected)) {
      return null;
    }
    if (known == null || its.epoch() >= known.epoch()) {
      return "the metadata in %s is older than what is in %s: it was restored from an older copy; put the newer one back, or delete %s in %s to go on without what was made since"
          .formatted(where(0), where(number), LifeMark.FILE, where(number));
    }
    return expected == null ? null : older(where(number), "the metadata in " + where(0));
  }

  private static String older(String directory, String other) {
    return "what is in %s is older than %s: it was restored from an older copy, and records acknowledged since are not in it; put the newer one back, or delete %s in %s to go on without them"
        .formatted(directory, other, LifeMark.FILE, directory);
  }

  /// The last life of this node that had a directory, as the metadata knows it; null if none had.
  private @Nullable Uuid lastLifeWith(Uuid directory) {
    Broker before = known;
    if (before == null) {
      return null;
    }
    for (Broker.AbsentDirectory absent : before.absent()) {
      if (absent.id().equals(directory)) {
        return absent.incarnationId();
      }
    }
    return before.directories().contains(directory) ? before.incarnationId() : null;
  }

  /// Directories that earlier lives had and this one doesn't.
  List<Uuid> gone() {
    Set<Uuid> gone = new LinkedHashSet<>();
    if (known != null) {
      gone.addAll(known.directories());
      known.absent().forEach(absent -> gone.add(absent.id()));
    }
    gone.removeAll(ids());
    return List.copyOf(gone);
  }

  /// The logs that a directory must have held that is gone, since no other has them.
  ///
  /// @param present all logs that were found
  Set<LogId> missing(ClusterImage image, Set<LogId> present) {
    Set<LogId> missing = new LinkedHashSet<>();
    if (gone().isEmpty()) {
      return missing;
    }
    List<String> names = new ArrayList<>();
    for (Topic topic : image.topics().values()) {
      for (int index = 0; index < topic.partitions().size(); index++) {
        Partition partition = topic.partitions().get(index);
        LogId log = new LogId(topic.id(), index);
        if (partition.replicas().contains(node.id()) && !present.contains(log)) {
          missing.add(log);
          names.add(topic.name() + "-" + index);
        }
      }
    }
    if (!missing.isEmpty()) {
      LOG.error(
          "log directories {} are gone, and with them the logs of {} partitions ({}{}), which stay"
              + " offline: put the disk back, or delete these topics",
          gone(),
          names.size(),
          String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size()))),
          names.size() > NAMED_MAX ? ", …" : "");
    }
    return missing;
  }

  /// Marks the directories as used by a life that is about to register.
  void begin(Uuid incarnation, Outcome<OwnDirectories> begun) {
    Broker before = known;
    mark =
        before == null
            ? new LifeMark(incarnation, Uuid.ZERO, 0, 0)
            : new LifeMark(incarnation, before.incarnationId(), before.epoch(), 0);
    turning = found.size() > 1;
    write(begun);
  }

  /// Marks them once more: that life is known to have registered, so no older metadata will do.
  void registered() {
    mark = mark.registered();
    write(Outcome.of(_ -> turnLater(), this::unmarked));
  }

  /// Marks them no more.
  void stop() {
    turning = false;
  }

  /// A turn begins only once all directories bear the last one. One that fails ends the turns: it
  /// would be behind from then on, and yet of today.
  private void turnLater() {
    if (turning) {
      node.world().quorumLoop().after(TURN_MS, this::turn);
    }
  }

  private void turn() {
    if (turning) {
      mark = mark.next();
      write(Outcome.of(_ -> turnLater(), this::unmarked));
    }
  }

  private void unmarked(IOException cause) {
    turning = false;
    LOG.warn("a log directory could not be marked: {}", cause.getMessage());
  }

  private void write(Outcome<OwnDirectories> written) {
    LifeMark text = mark;
    int[] left = {found.size()};
    found.forEach(
        (number, each) ->
            disk(number)
                .run(
                    node.world().quorumLoop(),
                    LANE,
                    folder -> {
                      text.write(folder);
                      return text;
                    },
                    Outcome.of(
                        _ -> arrived(left, written),
                        cause -> {
                          // Only the first mark of all takes room that a full disk may not have.
                          if (each.mark() == null && DiskFull.causedBy(cause)) {
                            turning = false;
                            arrived(left, written);
                          } else {
                            written.failed(cause);
                          }
                        })));
  }

  private void arrived(int[] left, Outcome<OwnDirectories> written) {
    left[0]--;
    if (left[0] == 0) {
      written.done(this);
    }
  }

  private Disk disk(int number) {
    return node.world().directories().get(number).disk();
  }

  private String where(int number) {
    return "log directory " + disk(number).path();
  }
}
