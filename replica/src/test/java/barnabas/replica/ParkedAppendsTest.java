package barnabas.replica;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Waiting appends are answered in their order, once, and never before the log is safe up to their
/// end.
class ParkedAppendsTest {
  private final ParkedAppends parked = new ParkedAppends();
  private final List<String> heard = new ArrayList<>();

  @Test
  void thoseWhoseEndIsSafeAreAnsweredInOrder() {
    park(1, 10, 100);
    park(2, 20, 100);
    park(3, 30, 100);

    parked.release(20);

    assertThat(heard).containsExactly("1 NONE", "2 NONE");
  }

  @Test
  void aDuplicateOfSomethingSafeWaitsBehindThoseBeforeIt() {
    park(1, 20, 100);
    park(2, 10, 100);

    parked.release(10);
    assertThat(heard).isEmpty();
    parked.release(20);

    assertThat(heard).containsExactly("1 NONE", "2 NONE");
  }

  @Test
  void whatWasUndoneIsRefusedAndTheRestStays() {
    park(1, 10, 100);
    park(2, 20, 100);

    parked.refuseBehind(10, AppendAnswer.refused(ErrorCode.KAFKA_STORAGE_ERROR, "full"));
    parked.release(10);

    assertThat(heard).containsExactly("2 KAFKA_STORAGE_ERROR", "1 NONE");
    assertThat(parked.isEmpty()).isTrue();
  }

  @Test
  void whoHasWaitedTooLongIsRefused() {
    park(1, 10, 100);
    park(2, 20, 50);

    parked.refuseOverdue(60, AppendAnswer.refused(ErrorCode.REQUEST_TIMED_OUT, "late"));

    assertThat(heard).containsExactly("2 REQUEST_TIMED_OUT");
    assertThat(parked.isEmpty()).isFalse();
  }

  @Test
  void whoHearsAnAnswerMayParkAgainAtOnce() {
    AppendRequest again = request(2);
    AppendRequest first =
        new AppendRequest(
            ByteBuffer.allocate(0),
            AppendRequest.ACKS_ALL,
            0,
            true,
            1,
            (slot, answer) -> {
              heard.add(slot + " " + answer.error());
              parked.park(again, 20, AppendAnswer.refused(ErrorCode.NONE, null), 100);
            });
    parked.park(first, 10, AppendAnswer.refused(ErrorCode.NONE, null), 100);

    parked.release(10);
    parked.release(20);

    assertThat(heard).containsExactly("1 NONE", "2 NONE");
  }

  private void park(int slot, long end, long deadlineNanos) {
    parked.park(request(slot), end, AppendAnswer.refused(ErrorCode.NONE, null), deadlineNanos);
  }

  private AppendRequest request(int slot) {
    return new AppendRequest(
        ByteBuffer.allocate(0),
        AppendRequest.ACKS_ALL,
        0,
        true,
        slot,
        (number, answer) -> heard.add(number + " " + answer.error()));
  }
}
