package barnabas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.junit.jupiter.api.Test;

/// Proves that headers are those of kafka-clients, and that a header can be read in front of
/// whatever comes.
class HeaderTest {

  @Test
  void requestHeadersAreTheSameOnBothSides() {
    for (short version = 1; version <= 2; version++) {
      KafkaSpecimens specimens = new KafkaSpecimens(version);
      for (int i = 0; i < 300; i++) {
        RequestHeaderData theirs = specimens.fill(new RequestHeaderData(), version);
        ByteBuffer bytes = Twin.bytes(theirs, version);

        RequestHeader ours = RequestHeader.read(new Reader(bytes), version);
        Writer writer = new Writer();
        ours.write(writer, version);

        assertThat(ours.apiKey()).isEqualTo(theirs.requestApiKey());
        assertThat(ours.apiVersion()).isEqualTo(theirs.requestApiVersion());
        assertThat(ours.correlationId()).isEqualTo(theirs.correlationId());
        assertThat(ours.clientId()).isEqualTo(theirs.clientId());
        assertThat(writer.toBuffer()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void responseHeadersAreTheSameOnBothSides() {
    for (short version = 0; version <= 1; version++) {
      KafkaSpecimens specimens = new KafkaSpecimens(version);
      for (int i = 0; i < 300; i++) {
        ResponseHeaderData theirs = specimens.fill(new ResponseHeaderData(), version);
        ByteBuffer bytes = Twin.bytes(theirs, version);

        ResponseHeader ours = ResponseHeader.read(new Reader(bytes), version);
        Writer writer = new Writer();
        ours.write(writer, version);

        assertThat(ours.correlationId()).isEqualTo(theirs.correlationId());
        assertThat(writer.toBuffer()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void aHeaderFindsItsVersionFromTheApi() {
    RequestHeader header = new RequestHeader((short) 3, (short) 12, 5, "me");
    Writer writer = new Writer();
    header.write(writer, (short) 2);
    Reader reader = new Reader(writer.toBuffer());

    assertThat(RequestHeader.read(reader)).isEqualTo(header);
    reader.end();
  }

  @Test
  void apiVersionsOfAFarFutureIsReadWithAFlexibleHeader() {
    RequestHeader header = new RequestHeader((short) 18, (short) 999, 5, "me");
    Writer writer = new Writer();
    header.write(writer, (short) 2);
    writer.int64(-1);

    assertThat(RequestHeader.read(new Reader(writer.toBuffer()))).isEqualTo(header);
  }

  @Test
  void ofAnUnknownApiOnlyTheCorrelationIdIsRead() {
    Writer writer = new Writer();
    writer.int16((short) 1234);
    writer.int16((short) 1);
    writer.int32(99);
    writer.int16((short) -7);

    RequestHeader header = RequestHeader.read(new Reader(writer.toBuffer()));

    assertThat(header).isEqualTo(new RequestHeader((short) 1234, (short) 1, 99, null));
  }

  @Test
  void theResponseHeaderOfApiVersionsIsAlwaysVersionZero() {
    ApiVersionsResponse body = ApiVersionsResponse.DEFAULT;

    List<Payload> pieces = Frame.response(new Writer(), new ResponseHeader(3), body, (short) 3);

    int lengthAndCorrelation = 8;
    int errorApisThrottleTags = 2 + 1 + 4 + 1;
    assertThat(pieces.getFirst().size()).isEqualTo(lengthAndCorrelation + errorApisThrottleTags);
  }
}
