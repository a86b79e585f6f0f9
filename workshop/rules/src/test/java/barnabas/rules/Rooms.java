package barnabas.rules;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;

/// The rooms in their order, as the parent POM and ARCHITECTURE.md list them.
final class Rooms {

  /// A room may know only rooms before it.
  static final List<String> IN_ORDER =
      List.of(
          "barnabas.wire",
          "barnabas.record",
          "barnabas.world",
          "barnabas.sim.ports",
          "barnabas.log",
          "barnabas.quorum",
          "barnabas.metadata",
          "barnabas.replica",
          "barnabas.coordinator",
          "barnabas.broker",
          "barnabas.client",
          "barnabas.sim",
          "barnabas.host",
          "barnabas.testkit",
          "barnabas.application",
          "barnabas.tools");

  /// Rooms whose code runs unchanged in the simulator.
  static final List<String> CORE =
      List.of(
          "barnabas.wire",
          "barnabas.record",
          "barnabas.world",
          "barnabas.log",
          "barnabas.quorum",
          "barnabas.metadata",
          "barnabas.replica",
          "barnabas.coordinator",
          "barnabas.broker",
          "barnabas.client");

  /// Every class of the rooms, tests left out, and what the testkit's jar brings of others'.
  static JavaClasses classes() {
    return Imported.CLASSES;
  }

  private static final class Imported {
    static final JavaClasses CLASSES =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/barnabas/shaded/"))
            .importPackages("barnabas");
  }

  private Rooms() {}
}
