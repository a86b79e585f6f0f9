package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Proves what clients of a group see, by traces that are meant to be read: see `resources/traces`
/// and [Script]. After a change of behaviour that is wanted, run with `-Dtraces.write=true` and
/// read the difference.
class TracesTest {

  @Test
  void aLoneMemberIsStableWithinThreeTenthsOfASecondAndLeavesItsOffsetsBehind() {
    check("lone-member");
  }

  @Test
  void tenThatStartTogetherAreInOneGenerationWithinASecond() {
    check("ten-together");
  }

  @Test
  void theWaitOfANewGroupIsBounded() {
    check("arrivals");
  }

  @Test
  void aSecondMemberTriggersARebalanceThatTheFirstLearnsOfByHeartbeat() {
    check("second-member");
  }

  @Test
  void aSilentMemberIsPutOut() {
    check("silence");
  }

  @Test
  void whoDoesNotJoinOrSyncInTimeIsPutOut() {
    check("late-joiner");
  }

  @Test
  void aStaticMemberComesBackWithoutARebalance() {
    check("static-member");
  }

  @Test
  void ofTwoWithOneInstanceIdTheSecondFencesTheFirst() {
    check("static-twins");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    check("refusals");
  }

  @Test
  void theProtocolIsVotedFor() {
    check("protocols");
  }

  @Test
  void answersWaitForWhatTheyDependOn() {
    check("held-commit");
  }

  @Test
  void whatWasCommittedSurvivesTheCoordinator() {
    check("failover");
  }

  @Test
  void aLogThatRefusesChangesNothing() {
    check("full-disk");
  }

  @Test
  void idsThatWereHandedOutAreWaitedForAndExpire() {
    check("pending");
  }

  @Test
  void aLeaderMayLeaveBeforeItAssigns() {
    check("leader-leaves");
  }

  @Test
  void aGroupMayHaveOffsetsOnly() {
    check("offsets");
  }

  @Test
  void offsetsExpireOnceNobodyComesBackForThem() {
    check("expiry", GroupSettings.DEFAULT.withOffsetsRetention(10_000, 1_000));
  }

  private static void check(String name) {
    check(name, GroupSettings.DEFAULT);
  }

  private static void check(String name, GroupSettings settings) {
    Path file = Path.of("src/test/resources/traces", name + ".txt");
    try {
      String expected = Files.readString(file);
      String seen = Script.play(expected, settings);
      if (Boolean.getBoolean("traces.write")) {
        Files.writeString(file, seen);
      } else {
        assertThat(seen).isEqualTo(expected);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
