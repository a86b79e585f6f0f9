package barnabas.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Proves by the class files that arrows between rooms point only upwards in the list.
class RoomDirectionsTest {

  static final java.util.List<String> ROOMS = Rooms.IN_ORDER;

  @ParameterizedTest
  @FieldSource("ROOMS")
  void aRoomKnowsOnlyRoomsBeforeIt(String room) {
    var later = Rooms.IN_ORDER.subList(Rooms.IN_ORDER.indexOf(room) + 1, Rooms.IN_ORDER.size());
    if (later.isEmpty()) {
      return;
    }

    noClasses()
        .that()
        .resideInAPackage(room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            later.stream().map(name -> packagesOf(name, room)).toArray(String[]::new))
        .allowEmptyShould(true)
        .check(Rooms.classes());
  }

  /// A later room's packages; the room itself may lie beneath one of them.
  private static String packagesOf(String later, String room) {
    return room.startsWith(later + ".") ? later : later + "..";
  }

  @Test
  void everyClassLivesInAKnownRoom() {
    assertThat(Rooms.classes())
        .allSatisfy(
            type ->
                assertThat(Rooms.IN_ORDER)
                    .anyMatch(
                        room ->
                            type.getPackageName().equals(room)
                                || type.getPackageName().startsWith(room + ".")));
  }

  @Test
  void onlySimulatedPortsKnowSimulatedPorts() {
    noClasses()
        .that()
        .resideOutsideOfPackages("barnabas.sim..", "barnabas.ruin..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("barnabas.sim..")
        .check(Rooms.classes());
  }
}
