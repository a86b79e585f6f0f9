package barnabas.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.quorum.Consensus.Refusal;
import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.DiskFaults.Kind;
import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves on a simulated disk what a voter tells and keeps, one case at a time.
class LoneVoterTest {
  private static final QuorumSettings SMALL = new QuorumSettings(700, 1000, 200, 1000);
  private static final QuorumSettings LARGE = new QuorumSettings(4 << 20, 10_000, 2000, 4000);
  private static final String LOG = "metadata/00000000000000000001.log";

  private final SimWorld world = new SimWorld(7);
  private final SimNode node = world.node("n1");

  private Follower started(QuorumSettings settings) {
    Follower follower = new Follower(node, settings);
    world.run(10_000);
    return follower;
  }

  private Follower restarted(QuorumSettings settings) {
    node.kill();
    return started(settings);
  }

  private Follower with(String... entries) {
    Follower follower = started(SMALL);
    follower.propose(entries);
    world.run(10_000);
    return follower;
  }

  @Test
  void aLoneVoterLeadsFromItsStart() {
    Follower follower = started(SMALL);

    assertThat(follower.leads()).isTrue();
    assertThat(follower.leadership.term()).isEqualTo(1);
    assertThat(follower.state).isEmpty();
  }

  @Test
  void committedEntriesComeBackInTheirOrderAndEachStartIsANewTerm() {
    Follower first = with("a", "b", "c");
    assertThat(first.acknowledged).containsExactly("a", "b", "c");

    Follower second = restarted(SMALL);

    assertThat(second.state).containsExactly("a", "b", "c");
    assertThat(second.leadership.term()).isEqualTo(2);
    assertThat(second.voter.identity()).isEqualTo(first.voter.identity());
  }

  @Test
  void proposalsOfOneTurnAreSyncedTogether() {
    Follower follower = started(SMALL);
    int[] syncs = {0};
    node.medium(Follower.DISK)
        .faults(
            operation -> {
              syncs[0] += operation.kind() == Kind.SYNC ? 1 : 0;
              return Fault.NONE;
            });

    follower.propose("a", "b", "c", "d");
    world.run(10_000);

    assertThat(follower.acknowledged).hasSize(4);
    assertThat(syncs[0]).isEqualTo(1);
  }

  @Test
  void aLongLogBecomesASnapshotAndAFreshFile() throws IOException {
    Follower follower = started(SMALL);
    for (int i = 0; i < 50; i++) {
      follower.propose("entry number " + i);
      world.run(10_000);
    }
    assertThat(follower.snapshots).isPositive();
    assertThat(node.medium(Follower.DISK).list("metadata")).hasSize(2);

    Follower again = restarted(SMALL);

    assertThat(again.state).hasSize(50).startsWith("entry number 0").endsWith("entry number 49");
    assertThat(again.state).isEqualTo(follower.state);
  }

  @Test
  void whatIsTooLargeOrTooMuchIsRefusedAndTheRestGoesOn() {
    Follower follower = started(new QuorumSettings(4000, 1000, 100, 150));

    follower.propose("x".repeat(101), "y".repeat(100), "z".repeat(51), "w".repeat(50));
    world.run(10_000);

    assertThat(follower.refusals).containsExactly(Refusal.TOO_LARGE, Refusal.BUSY);
    assertThat(follower.acknowledged).containsExactly("y".repeat(100), "w".repeat(50));
  }

  @Test
  void aFailedSyncEndsItAndNothingIsAcknowledgedAfter() {
    Follower follower = with("a");
    failOnce(Kind.SYNC, Fault.broken());

    follower.propose("b");
    world.run(10_000);
    follower.propose("c");
    world.run(10_000);

    assertThat(follower.acknowledged).containsExactly("a");
    assertThat(follower.refusals).containsExactly(Refusal.UNCERTAIN, Refusal.NOT_LEADER);
    assertThat(follower.failures).hasSize(1);
  }

  @Test
  void aFullDiskEndsItAndTheNextStartGoesOnWhereItWas() {
    Follower follower = with("a");
    failOnce(Kind.WRITE, Fault.full());

    follower.propose("b");
    world.run(10_000);

    assertThat(follower.failures).singleElement().asString().contains("No space left");
    assertThat(restarted(SMALL).state).startsWith("a");
  }

  @Test
  void onAFullDiskItStartsAndChangesAreTakenUntilTheRoomForStartsIsReached() {
    for (boolean power : new boolean[] {false, true}) {
      Follower before = restarted(LARGE);
      before.propose("a");
      world.run(10_000);
      node.medium(Follower.DISK).capacity(node.medium(Follower.DISK).usedBytes());
      for (int start = 0; start < 100; start++) {
        if (power) {
          node.cutPower();
        }
        Follower full = restarted(LARGE);
        full.propose("start " + start);
        world.run(10_000);
        assertThat(full.failures).isEmpty();
        assertThat(full.acknowledged).containsExactly("start " + start);
      }
      Follower full = restarted(LARGE);
      List<String> kept = List.copyOf(full.state);
      for (int i = 0; i < 500; i++) {
        full.propose("x".repeat(1000));
        world.run(10_000);
      }
      assertThat(full.refusals).isNotEmpty().containsOnly(Refusal.FULL);
      assertThat(full.acknowledged.size() + full.refusals.size()).isEqualTo(500);
      assertThat(full.failures).isEmpty();

      Follower again = restarted(LARGE);
      assertThat(again.leads()).isTrue();
      assertThat(again.state).startsWith(kept.toArray(String[]::new)).isEqualTo(full.state);
      node.medium(Follower.DISK).capacity(SimMedium.ROOMY_BYTES);
      again.propose("room", "again");
      world.run(10_000);
      assertThat(again.acknowledged).containsExactly("room", "again");
    }
  }

  @Test
  void onAFullDiskASnapshotWaitsAndIsWrittenOnceThereIsRoom() throws IOException {
    Follower follower = with("a");
    node.medium(Follower.DISK).capacity(node.medium(Follower.DISK).usedBytes());
    for (int i = 0; i < 100; i++) {
      follower.propose("entry number " + i);
      world.runFor(100);
    }
    assertThat(follower.failures).isEmpty();
    assertThat(follower.acknowledged).hasSize(101);
    assertThat(node.medium(Follower.DISK).list("metadata")).hasSize(1);

    Follower again = restarted(SMALL);
    assertThat(again.state).isEqualTo(follower.state);
    node.medium(Follower.DISK).capacity(SimMedium.ROOMY_BYTES);
    world.runFor(2_000);
    for (int i = 0; i < 20; i++) {
      again.propose("later entry number " + i);
      world.runFor(100);
    }
    assertThat(node.medium(Follower.DISK).list("metadata")).hasSize(2);
    assertThat(restarted(SMALL).state).isEqualTo(again.state).hasSize(121);
  }

  @Test
  void whereNoStartHasRoomAnyMoreTheReasonNamesTheDirectory() throws IOException {
    Follower follower = with("a");
    node.kill();
    node.medium(Follower.DISK).cut(LOG, groupsEnd());
    node.medium(Follower.DISK).capacity(node.medium(Follower.DISK).usedBytes());

    assertThat(started(SMALL).failures)
        .singleElement()
        .asString()
        .contains("the metadata log in " + Follower.DISK, "No space left", "make room");
    node.medium(Follower.DISK).capacity(SimMedium.ROOMY_BYTES);
    assertThat(restarted(SMALL).state).isEqualTo(follower.state);
  }

  /// Where the file's room begins.
  private long groupsEnd() {
    long[] end = {0};
    SimLoop reader = node.blockingLoop("reader");
    reader.post(
        () -> {
          try {
            end[0] =
                node.disk(Follower.DISK)
                    .call(reader, folder -> LogFile.scan(folder, LOG).log().size());
          } catch (IOException cause) {
            throw new AssertionError(cause);
          }
        });
    world.run(10_000);
    return end[0];
  }

  private void failOnce(Kind kind, Fault fault) {
    boolean[] failed = {false};
    DiskFaults faults =
        operation -> {
          if (operation.kind() == kind && !failed[0]) {
            failed[0] = true;
            return fault;
          }
          return Fault.NONE;
        };
    node.medium(Follower.DISK).faults(faults);
  }

  @Test
  void damageInTheMiddleIsRefusedWithTheFileAndTheBytes() throws IOException {
    with("a");
    restarted(SMALL).propose("b");
    world.run(10_000);
    node.medium(Follower.DISK).flipBit(LOG, LogFile.HEADER_BYTES + Group.HEADER_BYTES + 20, 3);

    Follower damaged = restarted(SMALL);

    assertThat(damaged.failures)
        .singleElement()
        .asString()
        .contains(LOG, "damaged between bytes", "backup");
    assertThat(damaged.state).isEmpty();
    assertThat(damaged.leads()).isFalse();
  }

  @Test
  void aTornTailIsCutAndWrittenOver() throws IOException {
    with("a");
    long whole = groupsEnd();
    Follower torn = with("b");
    assertThat(torn.failures).isEmpty();
    node.medium(Follower.DISK).cut(LOG, whole + 5);

    Follower again = restarted(SMALL);
    again.propose("c");
    world.run(10_000);

    assertThat(restarted(SMALL).state).containsExactly("a", "c");
  }

  @Test
  void noTermIsLedTwiceWhereverItsStartIsCutShort() {
    for (int step = 1; step < 40; step++) {
      boolean[] cut = {false};
      node.onDeath(() -> cut[0] = true);
      node.cutPowerAfter(step);
      Follower follower = new Follower(node, SMALL);
      world.runFor(1_000);
      long told = follower.leadership.term();
      if (!cut[0]) {
        node.cutPower();
      }

      Follower again = started(SMALL);

      assertThat(again.leads()).isTrue();
      assertThat(again.leadership.term()).as("cut at step %d", step).isGreaterThan(told);
      node.kill();
    }
  }

  @Test
  void aGroupInAWrongPlaceIsNone() throws IOException {
    Follower follower = with("a", "b");
    long end = groupsEnd();
    node.kill();
    SimMedium medium = node.medium(Follower.DISK);
    ByteBuffer bytes = medium.bytes(LOG);
    for (int at = LogFile.HEADER_BYTES; at < end; at++) {
      int copied = at - LogFile.HEADER_BYTES + (int) end;
      int differs = bytes.get(at) ^ bytes.get(copied);
      for (int bit = 0; bit < 8; bit++) {
        if ((differs >> bit & 1) == 1) {
          medium.flipBit(LOG, copied, bit);
        }
      }
    }

    Follower again = started(SMALL);

    assertThat(again.state).isEqualTo(follower.state);
    again.propose("c");
    world.run(10_000);
    assertThat(restarted(SMALL).state).containsExactly("a", "b", "c");
  }

  @Test
  void damageToTheLastEntryIsRefusedAfterACleanStop() throws IOException {
    Follower follower = with("a");
    boolean[] closed = {false};
    follower.loop.post(() -> follower.voter.close(() -> closed[0] = true));
    world.run(10_000);
    assertThat(closed[0]).isTrue();
    node.medium(Follower.DISK).flipBit(LOG, groupsEnd() - Group.HEADER_BYTES - 1, 0);

    assertThat(restarted(SMALL).failures).singleElement().asString().contains("damaged");
  }

  @Test
  void aFlippedBitAnywhereInTheSnapshotIsRefused() throws IOException {
    Follower follower = started(SMALL);
    for (int i = 0; i < 12; i++) {
      follower.propose("entry number " + i);
      world.run(10_000);
    }
    String path =
        "metadata/"
            + node.medium(Follower.DISK).list("metadata").stream()
                .filter(name -> name.endsWith(StoredFiles.SNAPSHOT))
                .findFirst()
                .orElseThrow();
    long size = node.medium(Follower.DISK).size(path);
    for (long at = 0; at < size; at++) {
      node.medium(Follower.DISK).flipBit(path, at, 5);

      Follower again = restarted(SMALL);

      assertThat(again.failures).as("flipped at " + at).hasSize(1);
      assertThat(again.state).isEmpty();
      node.medium(Follower.DISK).flipBit(path, at, 5);
    }
    assertThat(restarted(SMALL).state).isEqualTo(follower.state);
  }

  @Test
  void anotherNodesDirectoryIsRefused() {
    with("a");
    node.kill();

    Follower other = new Follower(node, SMALL, new Identity.Wanted(null, 2));
    world.run(10_000);

    assertThat(other.failures)
        .containsExactly(
            "log directory "
                + Follower.DISK
                + ": this log directory belongs to node 1, but node.id is 2");
  }

  @Test
  void anotherClustersDirectoryIsRefused() {
    Follower first = new Follower(node, SMALL, new Identity.Wanted("cluster-one", 1));
    world.run(10_000);
    assertThat(first.voter.identity().clusterId()).isEqualTo("cluster-one");
    node.kill();

    Follower other = new Follower(node, SMALL, new Identity.Wanted("cluster-two", 1));
    world.run(10_000);

    assertThat(other.failures)
        .singleElement()
        .asString()
        .endsWith("this log directory belongs to cluster cluster-one, not to cluster-two");
  }

  @Test
  void aDirectoryThatLostItsMetadataIsNotTakenForAFreshOne() {
    Follower follower = with("a");
    node.disk(Follower.DISK)
        .run(
            follower.loop,
            9,
            folder -> {
              folder.delete(LOG);
              return true;
            },
            barnabas.world.Outcome.of(done -> {}, cause -> {}));
    world.run(10_000);

    Follower again = restarted(SMALL);

    assertThat(again.failures).singleElement().asString().contains("metadata log is missing");
  }

  @Test
  void aLogOfAnotherVersionIsRefusedWithThatVersion() throws IOException {
    with("a");
    node.medium(Follower.DISK).flipBit(LOG, 11, 0);

    assertThat(restarted(SMALL).failures)
        .singleElement()
        .asString()
        .contains(LOG, "format version 3", "knows only 2");
  }

  @Test
  void aFlippedBitAnywhereInTheHeaderIsRefused() throws IOException {
    with("a");
    for (int at = 0; at < LogFile.HEADER_BYTES; at++) {
      node.medium(Follower.DISK).flipBit(LOG, at, 4);

      assertThat(restarted(SMALL).failures).as("flipped at " + at).hasSize(1);
      node.medium(Follower.DISK).flipBit(LOG, at, 4);
    }
    assertThat(restarted(SMALL).state).containsExactly("a");
  }

  @Test
  void proposalsBeforeLeadershipAreRefused() {
    Follower follower = new Follower(node, SMALL);

    follower.proposeNow("early");
    world.run(10_000);

    assertThat(follower.refusals).containsExactly(Refusal.NOT_LEADER);
  }
}
