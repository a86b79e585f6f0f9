package barnabas.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Proves by the class files that core rooms reach clock, threads, locks, chance, sockets and files
/// through the ports only: what the simulator can't control must not be there.
class PurityTest {

  private static final String[] CORE =
      Rooms.CORE.stream().map(room -> room + "..").toArray(String[]::new);

  /// Types that bring a clock, a thread, a lock, chance, a socket or a file with them.
  private static final DescribedPredicate<JavaClass> IMPURE =
      describe("an impure type", type -> isImpure(type.getName()));

  /// Methods of otherwise harmless types that read the outside, or differ from run to run.
  private static final Set<String> IMPURE_METHODS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.System.exit",
          "java.lang.System.identityHashCode",
          "java.lang.Math.random",
          "java.lang.Object.wait",
          "java.lang.Object.notify",
          "java.lang.Object.notifyAll",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.util.UUID.randomUUID",
          "java.util.Collections.shuffle",
          "java.util.Collection.parallelStream");

  /// The Raft library asks for its clock, its chance, its executor and its futures as types of the
  /// JDK. These carry our ports into it; they call nothing impure, which the other tests still see
  /// to.
  private static final Set<String> RAFT_ADAPTERS =
      Set.of(
          "barnabas.quorum.RaftClock",
          "barnabas.quorum.RaftChance",
          "barnabas.quorum.RaftExecutor",
          "barnabas.quorum.RaftCalls");

  private static boolean isImpure(String name) {
    return name.startsWith("java.util.concurrent.")
        || name.startsWith("java.nio.channels.")
        || name.startsWith("java.nio.file.")
        || name.startsWith("java.net.")
        || name.startsWith("java.lang.ref.")
        || List.of(
                "java.io.File",
                "java.io.RandomAccessFile",
                "java.io.FileInputStream",
                "java.io.FileOutputStream",
                "java.lang.Runtime",
                "java.lang.Thread",
                "java.lang.ThreadLocal",
                "java.lang.Process",
                "java.lang.ProcessHandle",
                "java.security.SecureRandom",
                "java.time.Clock",
                "java.util.Random",
                "java.util.Timer",
                "java.util.SplittableRandom")
            .contains(name);
  }

  @Test
  void coreRoomsTouchTheOutsideThroughPortsOnly() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .and(describe("are no adapter", type -> !RAFT_ADAPTERS.contains(type.getName())))
        .should()
        .dependOnClassesThat(IMPURE)
        .check(Rooms.classes());
  }

  @Test
  void coreRoomsCallNoMethodThatReadsTheOutside() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .accessTargetWhere(describe("an impure method", PurityTest::isImpureCall))
        .check(Rooms.classes());
  }

  private static boolean isImpureCall(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    return IMPURE_METHODS.contains(target.getOwner().getName() + "." + target.getName());
  }

  @Test
  void coreRoomsHaveNoLockAndNoVolatile() {
    classes().that().resideInAnyPackage(CORE).should(haveNoLocks()).check(Rooms.classes());
  }

  private static ArchCondition<JavaClass> haveNoLocks() {
    return new ArchCondition<>("have no synchronized method and no volatile field") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getMethods().stream()
            .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
            .forEach(method -> violated(events, type, method.getFullName()));
        type.getFields().stream()
            .filter(field -> field.getModifiers().contains(JavaModifier.VOLATILE))
            .map(JavaField::getFullName)
            .forEach(field -> violated(events, type, field));
      }

      private void violated(ConditionEvents events, JavaClass type, String member) {
        events.add(SimpleConditionEvent.violated(type, member + " is synchronized or volatile"));
      }
    };
  }
}
