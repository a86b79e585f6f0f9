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
  private final Beginnings beginnings;
  private final @Nullable GroupOffsets offsets;
  private final @Nullable Membership member;
  private final SortedSet<String> subscribed = new TreeSet<>();
  private final TopicWatch topics = new TopicWatch();
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
    cluster.onUpdate(this::lookAtTopics);
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
    this.beginnings =
        new Beginnings(settings, cluster, positions, lookup, offsets, new BeginningsListener());
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

  /// The topics that it wants and that do not exist. They are read as soon as they do.
  public SortedSet<String> missingTopics() {
    return topics.missing();
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
          member.self(),
          all,
          this::topicId,
          outcome.<GroupOffsets.Member>after(self -> outcome.answered(all)));
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
    beginnings.close();
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
    beginnings.close();
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
        position.belongsTo(cluster.topology().idOf(name.topic()));
        position.search();
        positions.put(name, position);
        fresh.add(position);
      }
    }
    beginnings.find(fresh);
  }

  private void tell(ErrorCode code, String words) {
    if (!closed) {
      listener.failed(code, words);
    }
  }

  private void lookAtTopics() {
    Topology topology = cluster.topology();
    SortedSet<String> wanted = new TreeSet<>(subscribed);
    positions.keySet().forEach(partition -> wanted.add(partition.topic()));
    topics.look(wanted, topology, this::tell);
    topics.look(positions.keySet(), topology);
    List<FetchPosition> lost =
        positions.values().stream()
            .filter(each -> each.belongsTo(topology.idOf(each.partition.topic())))
            .toList();
    if (!lost.isEmpty()) {
      restart(lost);
    }
  }

  /// All that is in a topic that was made again is younger than what was read of the old one.
  private void restart(List<FetchPosition> lost) {
    SortedSet<TopicPartition> names = new TreeSet<>();
    lost.forEach(each -> names.add(each.partition));
    log.info("{}: deleted and made again; the new ones are read from their start", names);
    lost.forEach(FetchPosition::search);
    listener.restarted(names);
    beginnings.first(lost);
  }

  /// The id of the topic that an offset of this consumer is of, or zero if that is not known.
  private Uuid topicId(TopicPartition partition) {
    FetchPosition position = positions.get(partition);
    return position == null ? cluster.topology().idOf(partition.topic()) : position.topicId();
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
      beginnings.reset(List.of(position));
    }

    @Override
    public void failed(ErrorCode code, String words) {
      tell(code, words);
    }
  }

  /// What is found out about where to begin.
  private final class BeginningsListener implements Beginnings.Listener {
    @Override
    public void found() {
      fetcher.pumpSoon();
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
