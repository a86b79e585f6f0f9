package barnabas.client;

import barnabas.record.Record;
import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Randomness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads records of partitions that it is given ([#assign]) or that its group gives it
/// ([#subscribe]). Owned by its loop, where every method is called.
///
/// Records come to the listener as they arrive. Where to begin is what [#seek] says, else what the
/// group has committed, else what `auto.offset.reset` says.
///
/// Every fetch names all partitions that it is for; fetch sessions (KIP-227), which would spare
/// that for readers of very many partitions, are not used.
public final class Consumer {

  private static final Logger log = LoggerFactory.getLogger(Consumer.class);

  private final Loop loop;
  private final ConsumerSettings settings;
  private final ConsumerListener listener;
  private final Cluster cluster;
  private final TreeMap<TopicPartition, FetchPosition> positions = new TreeMap<>();
  private final Fetcher fetcher;
  private final OffsetLookup lookup;
  private final @Nullable GroupOffsets offsets;
  private final @Nullable Membership member;
  private final SortedSet<String> subscribed = new TreeSet<>();
  private final HopelessTopics hopeless = new HopelessTopics();
  private Loop.@Nullable Timer commitTimer;
  private boolean grouped;
  private boolean closed;

  /// @param randomness where a member of the consumer protocol has its id from
  public Consumer(
      Loop loop,
      Network network,
      Randomness randomness,
      ConsumerSettings settings,
      ConsumerListener listener) {
    this.loop = loop;
    this.settings = settings;
    this.listener = listener;
    this.cluster = new Cluster(loop, network, settings.client());
    if (settings.createTopics()) {
      cluster.createTopics();
    }
    this.fetcher = new Fetcher(settings, cluster, positions, new FetchListener());
    this.lookup = new OffsetLookup(cluster, settings.readCommitted());
    cluster.onUpdate(this::tellHopelessTopics);
    String groupId = settings.groupId();
    if (groupId == null) {
      offsets = null;
      member = null;
    } else {
      CoordinatorLink coordinator = new CoordinatorLink(cluster, groupId);
      offsets = new GroupOffsets(cluster, coordinator);
      member =
          switch (settings.protocol()) {
            case CLASSIC -> new ClassicMember(settings, cluster, coordinator, new MemberListener());
            case CONSUMER -> {
              Uuid id = Uuid.random(randomness.nextLong(), randomness.nextLong());
              yield new ConsumerMember(settings, cluster, coordinator, id, new MemberListener());
            }
          };
      commitLater();
    }
  }

  /// What is known of the cluster.
  public Cluster cluster() {
    return cluster;
  }

  /// Reads these partitions and no others, without joining the group.
  public void assign(Collection<TopicPartition> partitions) {
    SortedSet<TopicPartition> wanted = new TreeSet<>(partitions);
    positions.keySet().retainAll(wanted);
    begin(wanted);
  }

  /// Reads its part of these topics as a member of its group.
  ///
  /// @throws IllegalStateException if the settings name no group
  public void subscribe(Collection<String> topics) {
    Membership joining = joining();
    subscribed.addAll(topics);
    joining.subscribe(new TreeSet<>(topics));
  }

  /// Reads as a member of its group its part of the topics whose whole names match an expression,
  /// those that are yet to come too. The brokers do the matching, which takes
  /// `group.protocol=consumer`.
  ///
  /// @param regex in RE2's syntax
  /// @throws IllegalStateException if the settings name no group, or have the classic protocol
  public void subscribeMatching(String regex) {
    joining().subscribeMatching(regex);
  }

  private Membership joining() {
    if (member == null) {
      throw new IllegalStateException("group.id: a consumer that subscribes needs one");
    }
    if (!grouped) {
      grouped = true;
      positions.clear();
    }
    subscribed.clear();
    return member;
  }

  /// Leaves the group, or reads none of the assigned partitions any more.
  public void unsubscribe(Runnable done) {
    autoCommit(
        () -> {
          positions.clear();
          subscribed.clear();
          if (member == null) {
            done.run();
          } else {
            member.leave(done);
          }
        });
  }

  /// The partitions that it reads at the moment.
  public SortedSet<TopicPartition> assignment() {
    return new TreeSet<>(positions.keySet());
  }

  /// The next offset that it reads, or -1 while that is being found out or if it has no part in it.
  public long position(TopicPartition partition) {
    FetchPosition position = positions.get(partition);
    return position == null ? FetchPosition.UNKNOWN : position.offset();
  }

  /// The end of the partition when it was fetched last, or -1.
  public long endOffset(TopicPartition partition) {
    FetchPosition position = positions.get(partition);
    return position == null ? FetchPosition.UNKNOWN : position.endOffset();
  }

  /// Goes on at an offset. Does nothing for a partition that it does not read.
  public void seek(TopicPartition partition, long offset) {
    FetchPosition position = positions.get(partition);
    if (position != null) {
      position.moveTo(offset);
      fetcher.pumpSoon();
    }
  }

  /// The first offsets of a time or later.
  ///
  /// @param times milliseconds since the epoch, or [Admin#LATEST], [Admin#EARLIEST]
  /// @param outcome -1 where no record is that young
  public void offsetsFor(
      Map<TopicPartition, Long> times, Reply<SortedMap<TopicPartition, Long>> outcome) {
    lookup.find(
        times,
        outcome.after(
            found -> {
              SortedMap<TopicPartition, Long> all = new TreeMap<>();
              found.forEach((partition, one) -> all.put(partition, one.offset()));
              outcome.answered(all);
            }));
  }

  /// Goes on at the first record of a time or later, or at the end if there is none, in all
  /// partitions that it reads.
  ///
  /// @param timeMs milliseconds since the epoch, or [Admin#LATEST], [Admin#EARLIEST]
  /// @param outcome where each goes on
  public void seekToTime(long timeMs, Reply<SortedMap<TopicPartition, Long>> outcome) {
    SortedMap<TopicPartition, Long> times = new TreeMap<>();
    positions.keySet().forEach(partition -> times.put(partition, timeMs));
    offsetsFor(
        times,
        outcome.after(
            found ->
                endsInstead(
                    found,
                    outcome.after(
                        all -> {
                          all.forEach(this::seek);
                          outcome.answered(all);
                        }))));
  }

  private void endsInstead(
      SortedMap<TopicPartition, Long> found, Reply<SortedMap<TopicPartition, Long>> outcome) {
    SortedMap<TopicPartition, Long> behind = new TreeMap<>();
    found.forEach(
        (partition, offset) -> {
          if (offset < 0) {
            behind.put(partition, OffsetLookup.LATEST);
          }
        });
    if (behind.isEmpty()) {
      outcome.answered(found);
      return;
    }
    SortedMap<TopicPartition, Long> all = new TreeMap<>(found);
    offsetsFor(
        behind,
        outcome.after(
            ends -> {
              all.putAll(ends);
              outcome.answered(all);
            }));
  }

  /// What the group has committed of these partitions; those without are left out.
  public void committed(
      Collection<TopicPartition> partitions,
      Reply<SortedMap<TopicPartition, CommittedOffset>> outcome) {
    if (offsets == null) {
      outcome.failed(ErrorCode.INVALID_GROUP_ID, "a consumer without a group commits nothing");
    } else {
      offsets.fetch(partitions, outcome);
    }
  }

  /// Delivers no more of a partition until [#resume].
  public void pause(TopicPartition partition) {
    setPaused(partition, true);
  }

  /// Takes a paused partition up again.
  public void resume(TopicPartition partition) {
    setPaused(partition, false);
  }

  /// Commits the positions of all partitions.
  public void commit(Reply<SortedMap<TopicPartition, CommittedOffset>> outcome) {
    SortedMap<TopicPartition, CommittedOffset> all = new TreeMap<>();
    for (FetchPosition position : positions.values()) {
      if (position.offset() != FetchPosition.UNKNOWN) {
        all.put(position.partition, CommittedOffset.of(position.offset()));
      }
    }
    commit(all, outcome);
  }

  /// Commits these offsets.
  public void commit(
      Map<TopicPartition, CommittedOffset> committed,
      Reply<SortedMap<TopicPartition, CommittedOffset>> outcome) {
    SortedMap<TopicPartition, CommittedOffset> all = new TreeMap<>(committed);
    if (offsets == null || member == null) {
      outcome.failed(ErrorCode.INVALID_GROUP_ID, "a consumer without a group commits nothing");
    } else if (all.isEmpty()) {
      outcome.answered(all);
    } else {
      offsets.commit(
          member.self(), all, outcome.<GroupOffsets.Member>after(self -> outcome.answered(all)));
    }
  }

  /// Commits if that is left to it, leaves the group and ends the connections.
  public void close(Runnable done) {
    if (closed) {
      done.run();
      return;
    }
    closed = true;
    fetcher.close();
    cancelCommitTimer();
    autoCommit(
        () -> {
          Runnable end =
              () -> {
                positions.clear();
                cluster.close();
                done.run();
              };
          if (member == null) {
            end.run();
          } else {
            member.leave(end);
          }
        });
  }

  /// Ends the connections at once, as if the process had died.
  public void abandon() {
    closed = true;
    fetcher.close();
    cancelCommitTimer();
    positions.clear();
    cluster.close();
  }

  private void setPaused(TopicPartition partition, boolean paused) {
    FetchPosition position = positions.get(partition);
    if (position != null) {
      position.pause(paused);
      fetcher.pumpSoon();
    }
  }

  /// Finds where to begin for those partitions that are new.
  private void begin(SortedSet<TopicPartition> partitions) {
    List<FetchPosition> fresh = new ArrayList<>();
    for (TopicPartition name : partitions) {
      cluster.want(name.topic());
      if (!positions.containsKey(name)) {
        FetchPosition position = new FetchPosition(name);
        position.search();
        positions.put(name, position);
        fresh.add(position);
      }
    }
    askCommitted(fresh);
  }

  private void askCommitted(List<FetchPosition> fresh) {
    List<FetchPosition> open = fresh.stream().filter(this::wanted).toList();
    if (offsets == null) {
      reset(open);
    } else if (!open.isEmpty()) {
      offsets.fetch(
          open.stream().map(p -> p.partition).toList(),
          Reply.of(
              committed -> resumeAt(committed, open),
              (code, words) -> again(code, words, () -> askCommitted(open))));
    }
  }

  private void resumeAt(
      SortedMap<TopicPartition, CommittedOffset> committed, List<FetchPosition> fresh) {
    List<FetchPosition> without = new ArrayList<>();
    for (FetchPosition position : fresh) {
      CommittedOffset offset = committed.get(position.partition);
      if (offset == null) {
        without.add(position);
      } else if (wanted(position)) {
        position.moveTo(offset.offset());
      }
    }
    reset(without);
    fetcher.pumpSoon();
  }

  /// Goes where `auto.offset.reset` says.
  private void reset(List<FetchPosition> lost) {
    List<FetchPosition> open = lost.stream().filter(this::wanted).toList();
    if (open.isEmpty()) {
      return;
    }
    if (settings.reset() == ConsumerSettings.Reset.NONE) {
      open.forEach(p -> p.pause(true));
      tell(
          ErrorCode.OFFSET_OUT_OF_RANGE,
          "no offset to begin at for " + open.stream().map(p -> p.partition).toList());
      return;
    }
    boolean earliest = settings.reset() == ConsumerSettings.Reset.EARLIEST;
    Map<TopicPartition, Long> times = new TreeMap<>();
    open.forEach(
        p -> times.put(p.partition, earliest ? OffsetLookup.EARLIEST : OffsetLookup.LATEST));
    lookup.find(
        times,
        Reply.of(
            found -> {
              for (FetchPosition position : open) {
                OffsetLookup.FoundOffset offset = found.get(position.partition);
                if (offset != null && wanted(position)) {
                  position.moveTo(offset.offset());
                }
              }
              fetcher.pumpSoon();
            },
            (code, words) -> again(code, words, () -> reset(open))));
  }

  private void again(ErrorCode code, String words, Runnable deed) {
    tell(code, words);
    loop.after(settings.client().retryBackoffMaxMs(), deed);
  }

  /// Whether it is still read, and nobody has sought in the meantime.
  private boolean wanted(FetchPosition position) {
    return !closed && position.searching() && positions.get(position.partition) == position;
  }

  private void tell(ErrorCode code, String words) {
    if (!closed) {
      listener.failed(code, words);
    }
  }

  private void tellHopelessTopics() {
    SortedSet<String> wanted = new TreeSet<>(subscribed);
    positions.keySet().forEach(partition -> wanted.add(partition.topic()));
    hopeless.look(wanted, cluster.topology(), this::tell);
  }

  private void autoCommit(Runnable done) {
    if (settings.autoCommitMs() == 0 || positions.isEmpty()) {
      done.run();
      return;
    }
    commit(
        Reply.of(
            committed -> done.run(),
            (code, words) -> {
              log.warn("group {}: offsets not committed: {} {}", settings.groupId(), code, words);
              done.run();
            }));
  }

  private void commitLater() {
    if (settings.autoCommitMs() > 0 && !closed) {
      commitTimer = loop.after(settings.autoCommitMs(), () -> autoCommit(this::commitLater));
    }
  }

  private void cancelCommitTimer() {
    if (commitTimer != null) {
      commitTimer.cancel();
    }
  }

  /// What the fetcher finds.
  private final class FetchListener implements Fetcher.Listener {
    @Override
    public void records(TopicPartition partition, List<Record> records) {
      listener.records(partition, records);
    }

    @Override
    public void outOfRange(FetchPosition position) {
      log.info("{}: offset {} is gone", position.partition, position.offset());
      position.search();
      reset(List.of(position));
    }

    @Override
    public void failed(ErrorCode code, String words) {
      tell(code, words);
    }
  }

  /// What the group does.
  private final class MemberListener implements Membership.Listener {
    @Override
    public void assigned(SortedSet<TopicPartition> partitions) {
      positions.keySet().removeAll(partitions);
      begin(partitions);
      listener.assigned(partitions);
    }

    @Override
    public void revoked(SortedSet<TopicPartition> partitions, Runnable done) {
      List<FetchPosition> going = new ArrayList<>();
      for (TopicPartition partition : partitions) {
        FetchPosition position = positions.get(partition);
        if (position != null) {
          position.pause(true);
          going.add(position);
        }
      }
      listener.revoked(
          partitions,
          () ->
              autoCommit(
                  () -> {
                    going.forEach(position -> positions.remove(position.partition, position));
                    done.run();
                  }));
    }

    @Override
    public void lost(SortedSet<TopicPartition> partitions) {
      positions.keySet().removeAll(partitions);
      listener.lost(partitions);
    }

    @Override
    public void failed(ErrorCode code, String words) {
      tell(code, words);
    }
  }
}
