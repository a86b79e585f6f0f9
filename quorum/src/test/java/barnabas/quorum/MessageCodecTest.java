package barnabas.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.quorum.Operation.NewTerm;
import barnabas.quorum.Operation.Proposed;
import barnabas.sim.ports.SimRandomness;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.Uuid;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesRequest;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves that a message is read as it was written, and that bytes which are none are refused in
/// the one declared way. The messages of all kinds cross between the voters of [StormTest].
class MessageCodecTest {
  private static final Voter ONE = new Voter(1, new Uuid(1, 2));
  private static final Voter TWO = new Voter(2, new Uuid(3, 4));

  private static ByteBuffer append() {
    return MessageCodec.encode(
        TWO,
        EntryCodec.MODELS
            .createAppendEntriesRequestBuilder()
            .setGroupId("cluster")
            .setSender(ONE)
            .setTerm(5)
            .setPreviousLogTerm(4)
            .setPreviousLogIndex(8)
            .setCommitIndex(7)
            .setLogEntries(
                List.of(
                    entry(9, new NewTerm(5, 1)),
                    entry(10, new Proposed(ByteBuffer.wrap(new byte[] {1, 2, 3})))))
            .setQuerySequenceNumber(11)
            .setFlowControlSequenceNumber(12)
            .build());
  }

  private static LogEntry entry(long index, Operation operation) {
    return EntryCodec.MODELS
        .createLogEntryBuilder()
        .setIndex(index)
        .setTerm(5)
        .setOperation(operation)
        .build();
  }

  @Test
  void entriesCrossAsTheyAre() {
    MessageCodec.Addressed read = MessageCodec.decode(append());

    assertThat(read.to()).isEqualTo(TWO);
    assertThat(read.message().getSender()).isEqualTo(ONE);
    AppendEntriesRequest message = (AppendEntriesRequest) read.message();
    assertThat(message.getLogEntries()).extracting(LogEntry::getIndex).containsExactly(9L, 10L);
    assertThat(message.getLogEntries())
        .extracting(LogEntry::getOperation)
        .containsExactly(new NewTerm(5, 1), new Proposed(ByteBuffer.wrap(new byte[] {1, 2, 3})));
    assertThat(message.getFlowControlSequenceNumber()).isEqualTo(12);
  }

  @Test
  void otherBytesAreMalformedOrAnotherMessage() {
    SimRandomness chance = new SimWorld(5).chance();
    for (int round = 0; round < 20_000; round++) {
      ByteBuffer bytes = append();
      for (int flips = 1 + chance.nextInt(4); flips > 0; flips--) {
        bytes.put(chance.nextInt(bytes.limit()), (byte) chance.nextInt(256));
      }
      bytes.limit(chance.chance(50) ? bytes.limit() : chance.nextInt(bytes.limit()));
      try {
        assertThat(MessageCodec.decode(bytes)).isNotNull();
      } catch (MalformedMessageException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
  }
}
