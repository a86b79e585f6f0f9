package barnabas.client;

import barnabas.wire.ErrorCode;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;

/// What becomes of a record that a producer took. Exactly one of the two is called, once, on the
/// producer's loop; the records of a partition that are delivered hear of it in their order.
public interface Delivery {

  /// No offset is known: it was not asked for (`acks=0`), or the broker no longer knows it.
  long UNKNOWN_OFFSET = -1;

  /// The cluster has it.
  ///
  /// @param offset its offset or [#UNKNOWN_OFFSET]
  void delivered(TopicPartition partition, long offset);

  /// It was given up. After [ErrorCode#REQUEST_TIMED_OUT] and [ErrorCode#NETWORK_EXCEPTION] the
  /// cluster may have it nevertheless.
  void failed(ErrorCode code, String words);

  /// A delivery made of two functions.
  static Delivery of(
      ObjLongConsumer<TopicPartition> delivered, BiConsumer<ErrorCode, ? super String> failed) {
    return new Delivery() {
      @Override
      public void delivered(TopicPartition partition, long offset) {
        delivered.accept(partition, offset);
      }

      @Override
      public void failed(ErrorCode code, String words) {
        failed.accept(code, words);
      }
    };
  }
}
