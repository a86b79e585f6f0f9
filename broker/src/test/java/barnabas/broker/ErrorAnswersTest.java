package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.session.RequestContext;
import barnabas.broker.session.Requests;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Writer;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The answer to a request that failed as a whole has its errors where Kafka's own library puts
/// them: that library reads the bytes of a broker that refuses everything, and finds as many errors
/// as in the answer that it makes to the same request.
class ErrorAnswersTest {
  private static final int TRIES = 30;

  private final OneNode node =
      new OneNode(new SimWorld(1), (loop, handlers) -> new Refusing(handlers));
  private Caller caller = node.caller();

  @ParameterizedTest
  @EnumSource
  void theErrorsAreWhereKafkaHasThem(ApiKey key) {
    for (short version = key.lowestVersion(); version <= key.highestVersion(); version++) {
      Whims whims = new Whims(version, "flights", "g");
      for (int i = 0; i < TRIES; i++) {
        RequestMessage request = whims.request(key);
        ByteBuffer bytes = bytes(request, version);
        if (bytes != null) {
          compare(request, version, bytes);
        }
      }
    }
    assertThat(node.bugs()).isZero();
  }

  private void compare(RequestMessage request, short version, ByteBuffer bytes) {
    ApiKey key = request.apiKey();
    ResponseMessage answer = answer(request, version);
    Map<Errors, Integer> wanted = kafkas(key, version, bytes);

    if (answer != null && wanted != null) {
      Writer out = new Writer();
      answer.write(out, version);
      Map<Errors, Integer> given = errors(key, version, out.toBuffer());
      assertThat(given.keySet()).as("%s v%d: %s", key, version, request).isEqualTo(wanted.keySet());
      if (key != ApiKey.PRODUCE) {
        // Kafka answers once for a partition that is written to twice in one request.
        assertThat(given).as("%s v%d: %s", key, version, request).isEqualTo(wanted);
      }
    }
  }

  /// The broker's answer, null if it closes the connection because there is none to give.
  private ResponseMessage answer(RequestMessage request, short version) {
    int correlationId = caller.send(request, version);
    ResponseMessage answer = caller.awaitOrClosed(request.apiKey(), version, correlationId);
    if (answer == null) {
      caller = node.caller();
    }
    return answer;
  }

  /// The errors in Kafka's answer, null if it has none to such a request.
  private static Map<Errors, Integer> kafkas(ApiKey key, short version, ByteBuffer bytes) {
    try {
      AbstractResponse answer =
          AbstractRequest.parseRequest(
                  ApiKeys.forId(key.id()), version, new ByteBufferAccessor(bytes.duplicate()))
              .request
              .getErrorResponse(0, new UnknownServerException("A bug."));
      return answer == null ? null : errors(key, version, written(answer, version));
    } catch (RuntimeException hasNoAnswer) {
      return null;
    }
  }

  private static ByteBuffer written(AbstractResponse answer, short version) {
    return MessageUtil.toByteBufferAccessor(answer.data(), version).buffer();
  }

  private static Map<Errors, Integer> errors(ApiKey key, short version, ByteBuffer bytes) {
    ByteBufferAccessor accessor = new ByteBufferAccessor(bytes);
    return AbstractResponse.parseResponse(ApiKeys.forId(key.id()), accessor, version).errorCounts();
  }

  /// The bytes of a request, null if that version can't carry it.
  private static ByteBuffer bytes(RequestMessage request, short version) {
    try {
      Writer out = new Writer();
      request.write(out, version);
      return out.toBuffer();
    } catch (IllegalArgumentException | NullPointerException notInThatVersion) {
      return null;
    }
  }

  /// Refuses every request before it is handled.
  private record Refusing(Requests handlers) implements Requests {
    @Override
    public void handle(RequestContext request) {
      refuse(request, ErrorCode.UNKNOWN_SERVER_ERROR, "A bug.");
    }

    @Override
    public void refuse(RequestContext request, ErrorCode error, String message) {
      handlers.refuse(request, error, message);
    }

    @Override
    public void failed(RequestContext request, RuntimeException bug) {
      handlers.failed(request, bug);
    }
  }
}
