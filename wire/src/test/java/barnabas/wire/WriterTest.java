package barnabas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Proves how a writer lays its memory and payloads out, and that the memory comes back.
class WriterTest {
  private static final short FETCH = 17;

  @Test
  void payloadsStandBetweenThePiecesOfMemoryUncopied() {
    Payload first = Payload.of(ByteBuffer.wrap(new byte[100]));
    Payload second = Payload.of(ByteBuffer.wrap(new byte[1000]));

    List<Payload> pieces =
        Frame.response(new Writer(), new ResponseHeader(7), fetched(List.of(first, second)), FETCH);

    assertThat(pieces).hasSize(5);
    assertThat(pieces.get(1)).isSameAs(first);
    assertThat(pieces.get(3)).isSameAs(second);
    int size = pieces.stream().mapToInt(Payload::size).sum();
    ByteBuffer head = ((Payload.Memory) pieces.getFirst()).bytes();
    assertThat(head.getInt(0)).isEqualTo(size - 4);
    assertThat(head.getInt(4)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 120, 126, 127, 128, 129, 16_380, 16_381, 16_382, 16_383, 20_000})
  void aTaggedFieldOfAnyLengthStandsBehindItsSize(int length) {
    FetchRequest request =
        FetchRequest.DEFAULT
            .withClusterId("c".repeat(length))
            .withReplicaState(FetchRequest.ReplicaState.DEFAULT.withReplicaId(5));
    Writer writer = new Writer(ByteBuffer.allocate(8));

    request.write(writer, FETCH);

    RequestMessage read = ApiKey.FETCH.readRequest(new Reader(writer.toBuffer()), FETCH);
    assertThat(read).isEqualTo(request);
  }

  @Test
  void aPayloadInsideATaggedFieldMovesWithIt() {
    Payload payload = Payload.of(ByteBuffer.wrap(new byte[300]));
    Writer writer = new Writer();
    long mark = writer.beginTag(3);
    writer.records(payload, true);
    writer.endTag(mark);

    Reader reader = new Reader(writer.toBuffer());

    assertThat(reader.tag(-1)).isEqualTo(3);
    int outer = reader.enterTag();
    assertThat(reader.records(true).size()).isEqualTo(300);
    reader.leaveTag(outer);
    reader.end();
  }

  @Test
  void memoryGoesBackToItsOwnerOnceAllPiecesAreReleased() {
    List<ByteBuffer> back = new ArrayList<>();
    ByteBuffer memory = ByteBuffer.allocateDirect(4096);
    Payload payload = Payload.of(ByteBuffer.wrap(new byte[10]));
    Writer writer = new Writer(memory, (full, bytesMin) -> full, back::add);

    List<Payload> pieces =
        Frame.response(writer, new ResponseHeader(1), fetched(List.of(payload)), FETCH);
    pieces.getFirst().release();
    assertThat(back).isEmpty();
    pieces.subList(1, 3).forEach(Payload::release);

    assertThat(back).hasSize(1);
    assertThat(back.getFirst()).isSameAs(memory);
    assertThat(memory.remaining()).isEqualTo(4096);
  }

  @Test
  void lentMemoryGrowsWhereItCameFrom() {
    List<ByteBuffer> back = new ArrayList<>();
    ByteBuffer larger = ByteBuffer.allocateDirect(64);
    Writer writer =
        new Writer(
            ByteBuffer.allocateDirect(8), (full, bytesMin) -> larger.put(full.flip()), back::add);

    writer.int64(5);
    writer.int64(6);
    List<Payload> pieces = writer.payloads();
    pieces.forEach(Payload::release);

    assertThat(pieces).extracting(Payload::size).containsExactly(16);
    assertThat(back).containsExactly(larger);
    assertThat(larger.getLong(0)).isEqualTo(5);
  }

  @Test
  void anEmptyPayloadIsReleasedAtOnce() {
    List<String> released = new ArrayList<>();
    Payload empty = Payload.of(ByteBuffer.allocate(0), () -> released.add("empty"));

    List<Payload> pieces =
        Frame.response(new Writer(), new ResponseHeader(1), fetched(List.of(empty)), FETCH);

    assertThat(pieces).hasSize(1);
    assertThat(released).containsExactly("empty");
  }

  @Test
  void growingKeepsTheKindOfMemory() {
    Writer writer = new Writer(ByteBuffer.allocateDirect(1));

    writer.int64(5);

    assertThat(writer.toBuffer().isDirect()).isTrue();
    assertThat(writer.toBuffer().getLong(0)).isEqualTo(5);
  }

  @Test
  void aStringThatTheProtocolCannotCarryIsTheCallersMistake() {
    Writer writer = new Writer();

    writer.string("x".repeat(32_767), true);

    assertThatThrownBy(() -> writer.string("x".repeat(32_768), true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nullWhereTheVersionHasNoneIsTheCallersMistake() {
    MetadataRequest all = MetadataRequest.DEFAULT.withTopics(null);

    assertThatThrownBy(() -> all.write(new Writer(), (short) 0))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("topics");
  }

  private static FetchResponse fetched(List<Payload> payloads) {
    List<FetchResponse.PartitionData> partitions =
        payloads.stream().map(FetchResponse.PartitionData.DEFAULT::withRecords).toList();
    return FetchResponse.DEFAULT.withResponses(
        List.of(FetchResponse.FetchableTopicResponse.DEFAULT.withPartitions(partitions)));
  }
}
