package barnabas.testkit;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests of JUnit a broker. Owned by JUnit, whose threads take turns in it.
///
/// - `@ExtendWith(BarnabasExtension.class)` on a class, or a static field with
///   `@RegisterExtension`: one broker for all tests of the class, [cleared][Barnabas#clear] after
///   each of them.
/// - a field that is not static with `@RegisterExtension`: a broker for each test.
///
/// A static field that several classes share is one broker for those that run at the same time,
/// closed behind the last of them, and cleared when no test runs on it.
///
/// Whoever needs it takes a [Barnabas] as a parameter: a constructor, a test, a method that runs
/// before or after.
///
/// ```java
/// @ExtendWith(BarnabasExtension.class)
/// class OrdersTest {
///   @Test
///   void ordersAreSent(Barnabas broker) { … }
/// }
/// ```
public final class BarnabasExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {

  private final BarnabasBuilder builder;

  /// Classes and tests that have begun and not ended, by their unique ids: the broker lives as long
  /// as there are any.
  private final Set<String> users = new HashSet<>();

  /// Those of them whose traces must stay: tests that run, and classes until their first test has
  /// ended, since what a class makes before its tests is there for that one.
  private final Set<String> busy = new HashSet<>();

  private @Nullable Barnabas broker;

  /// For a broker with nothing special: what `@ExtendWith` makes.
  public BarnabasExtension() {
    this(Barnabas.builder());
  }

  /// For a broker with topics or settings, as a field with `@RegisterExtension`.
  public BarnabasExtension(BarnabasBuilder builder) {
    this.builder = builder;
  }

  /// The broker.
  ///
  /// @throws IllegalStateException outside of tests
  public synchronized Barnabas broker() {
    if (broker == null) {
      throw new IllegalStateException("no test runs, so there is no broker");
    }
    return broker;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    begin(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    begin(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    end(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Barnabas.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return broker();
  }

  private synchronized void begin(ExtensionContext context) {
    if (broker == null) {
      broker = builder.start();
    }
    users.add(context.getUniqueId());
    busy.add(context.getUniqueId());
  }

  /// Closes the broker behind its last user, and clears it when nobody needs what is in it.
  private synchronized void end(ExtensionContext context) {
    Barnabas used = broker;
    users.remove(context.getUniqueId());
    for (var each = Optional.of(context); each.isPresent(); each = each.get().getParent()) {
      busy.remove(each.get().getUniqueId());
    }
    if (used == null) {
      return;
    }
    if (users.isEmpty()) {
      broker = null;
      used.close();
    } else if (busy.isEmpty()) {
      used.clear();
    }
  }
}
