package barnabas.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each watch is told once at most, in order, and can be taken back at any time.
class WatchesTest {
  private final Watches watches = new Watches();
  private final List<Integer> told = new ArrayList<>();

  @Test
  void everybodyIsToldOnceInOrder() {
    watch(1);
    watch(2);
    watch(3);

    watches.tellAll();
    watches.tellAll();

    assertThat(told).containsExactly(1, 2, 3);
    assertThat(watches.isEmpty()).isTrue();
  }

  @Test
  void whoIsTakenBackIsNotToldWhereverItStands() {
    Watch first = watch(1);
    watch(2);
    Watch middle = watch(3);
    watch(4);
    Watch last = watch(5);

    first.cancel();
    middle.cancel();
    last.cancel();
    last.cancel();
    watches.tellAll();

    assertThat(told).containsExactly(2, 4);
  }

  @Test
  void whoIsTakenBackWhileOthersAreToldIsNotTold() {
    Watch[] second = new Watch[1];
    watches.add(
        () -> {
          told.add(1);
          second[0].cancel();
        });
    second[0] = watch(2);
    watch(3);

    watches.tellAll();

    assertThat(told).containsExactly(1, 3);
  }

  @Test
  void whoComesBackWhileBeingToldWaitsForTheNextTime() {
    watches.add(
        () -> {
          told.add(1);
          watch(2);
        });

    watches.tellAll();
    assertThat(told).containsExactly(1);
    watches.tellAll();

    assertThat(told).containsExactly(1, 2);
  }

  private Watch watch(int number) {
    return watches.add(() -> told.add(number));
  }
}
