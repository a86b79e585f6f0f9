package barnabas.bench;

import java.nio.ByteBuffer;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/// Reads answers far enough to know that they are successes.
final class Answers {

  static void created(ByteBuffer answer) {
    short version = Requests.CREATE_TOPICS_VERSION;
    skipHeader(answer, ApiKeys.CREATE_TOPICS, version);
    new CreateTopicsResponseData(new ByteBufferAccessor(answer), version)
        .topics()
        .forEach(topic -> refuse(topic.errorCode(), topic.errorMessage()));
  }

  static void produced(ByteBuffer answer) {
    short version = Requests.PRODUCE_VERSION;
    skipHeader(answer, ApiKeys.PRODUCE, version);
    new ProduceResponseData(new ByteBufferAccessor(answer), version)
        .responses()
        .forEach(
            topic ->
                topic
                    .partitionResponses()
                    .forEach(one -> refuse(one.errorCode(), one.errorMessage())));
  }

  static void fetched(ByteBuffer answer) {
    short version = Requests.FETCH_VERSION;
    skipHeader(answer, ApiKeys.FETCH, version);
    var data = new FetchResponseData(new ByteBufferAccessor(answer), version);
    refuse(data.errorCode(), null);
    data.responses()
        .forEach(
            topic ->
                topic
                    .partitions()
                    .forEach(
                        one -> {
                          refuse(one.errorCode(), null);
                          if (one.records() == null || one.records().sizeInBytes() == 0) {
                            throw new IllegalStateException("a fetch that brought nothing");
                          }
                        }));
  }

  private static void skipHeader(ByteBuffer answer, ApiKeys key, short version) {
    answer.position(key.responseHeaderVersion(version) >= 1 ? 5 : 4);
  }

  private static void refuse(short code, @org.jspecify.annotations.Nullable String message) {
    if (code != 0) {
      throw new IllegalStateException("error " + code + (message == null ? "" : ": " + message));
    }
  }

  private Answers() {}
}
