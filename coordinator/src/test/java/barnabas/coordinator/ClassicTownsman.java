package barnabas.coordinator;

import barnabas.metadata.PartitionId;
import barnabas.wire.ConsumerProtocolSubscription;
import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import barnabas.wire.Writer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// An eager client of the classic protocol: gives up everything before it joins, and deals
/// partitions out in turn where it leads.
final class ClassicTownsman extends Townsman {
  private static final short VERSION = 1;

  private String memberId = "";
  private int generation = -1;
  private boolean in;
  private String leader = "";
  private List<JoinGroupResponse.JoinGroupResponseMember> led = List.of();

  ClassicTownsman(Town town, String name) {
    super(town, name);
  }

  @Override
  String memberId() {
    return memberId;
  }

  @Override
  void act() {
    int dice = town.chance().nextInt(100);
    if (dice < 90) {
      goOn();
    } else if (dice < 93 && in && !asking) {
      topics = town.someTopics();
      in = false;
    } else if (dice < 96 && in && !asking) {
      leave();
    } else if (dice == 99) {
      die();
    }
  }

  @Override
  void goOn() {
    if (asking) {
      return;
    }
    if (in) {
      heartbeat();
    } else {
      join();
    }
  }

  private void join() {
    reads.clear();
    Writer said = new Writer();
    said.int16(VERSION);
    ConsumerProtocolSubscription.DEFAULT.withTopics(List.copyOf(topics)).write(said, VERSION);
    JoinGroupRequest request =
        JoinGroupRequest.DEFAULT
            .withGroupId(Town.GROUP)
            .withMemberId(memberId)
            .withProtocolType("consumer")
            .withSessionTimeoutMs(Town.SESSION_TIMEOUT_MS)
            .withRebalanceTimeoutMs(Town.REBALANCE_TIMEOUT_MS)
            .withProtocols(
                List.of(
                    JoinGroupRequest.JoinGroupRequestProtocol.DEFAULT
                        .withName("turns")
                        .withMetadata(said.toBuffer())));
    town.coordinator().joinGroup(request, (short) 9, new Client(name, "/h"), hears(this::joined));
  }

  private void joined(JoinGroupResponse answer) {
    switch (ErrorCode.of(answer.errorCode())) {
      case NONE -> {
        memberId = answer.memberId();
        generation = answer.generationId();
        leader = answer.leader();
        led = List.copyOf(answer.members());
        sync();
      }
      case MEMBER_ID_REQUIRED -> memberId = answer.memberId();
      case UNKNOWN_MEMBER_ID -> memberId = "";
      default -> {}
    }
  }

  private void sync() {
    List<SyncGroupRequest.SyncGroupRequestAssignment> dealt =
        leader.equals(memberId) ? deal() : List.of();
    SyncGroupRequest request =
        SyncGroupRequest.DEFAULT
            .withGroupId(Town.GROUP)
            .withMemberId(memberId)
            .withGenerationId(generation)
            .withAssignments(dealt);
    town.coordinator().syncGroup(request, hears(this::synced));
  }

  private List<SyncGroupRequest.SyncGroupRequestAssignment> deal() {
    SortedMap<String, SortedSet<PartitionId>> hands = new TreeMap<>();
    SortedMap<String, List<String>> readers = new TreeMap<>();
    for (var member : led) {
      hands.put(member.memberId(), new TreeSet<>());
      for (String topic : ConsumerSpeech.subscription(member.metadata()).topics()) {
        readers.computeIfAbsent(topic, t -> new ArrayList<>()).add(member.memberId());
      }
    }
    readers.forEach(
        (topic, who) -> {
          int turn = 0;
          for (PartitionId partition : town.topics().partitions(List.of(topic))) {
            hands.get(who.get(turn++ % who.size())).add(partition);
          }
        });
    List<SyncGroupRequest.SyncGroupRequestAssignment> dealt = new ArrayList<>();
    hands.forEach(
        (id, hand) -> {
          ByteBuffer told = ConsumerSpeech.assignment(hand, town.topics(), VERSION);
          dealt.add(
              SyncGroupRequest.SyncGroupRequestAssignment.DEFAULT
                  .withMemberId(id)
                  .withAssignment(told));
        });
    return dealt;
  }

  private void synced(SyncGroupResponse answer) {
    switch (ErrorCode.of(answer.errorCode())) {
      case NONE -> {
        in = true;
        reads.addAll(ConsumerSpeech.assigned(answer.assignment(), town.topics()));
      }
      case UNKNOWN_MEMBER_ID -> memberId = "";
      default -> {}
    }
  }

  private void heartbeat() {
    HeartbeatRequest request =
        HeartbeatRequest.DEFAULT
            .withGroupId(Town.GROUP)
            .withMemberId(memberId)
            .withGenerationId(generation);
    town.coordinator()
        .heartbeat(
            request,
            hears(
                answer -> {
                  switch (ErrorCode.of(answer.errorCode())) {
                    case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> in = false;
                    case UNKNOWN_MEMBER_ID -> out();
                    default -> {}
                  }
                }));
  }

  private void out() {
    in = false;
    memberId = "";
    reads.clear();
  }

  private void leave() {
    LeaveGroupRequest request =
        LeaveGroupRequest.DEFAULT
            .withGroupId(Town.GROUP)
            .withMembers(List.of(LeaveGroupRequest.MemberIdentity.DEFAULT.withMemberId(memberId)));
    out();
    town.coordinator().leaveGroup(request, (short) 5, hears(answer -> {}));
  }

  @Override
  public String toString() {
    return name + " " + memberId + (in ? " in " : " out of ") + generation + " reads " + reads;
  }
}
