package barnabas.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests of JUnit a broker. Owned by JUnit.
///
/// - `@ExtendWith(BarnabasExtension.class)` on a class, or a static field with
///   `@RegisterExtension`: one broker for all tests of the class, [cleared][Barnabas#clear] after
///   each of them.
/// - a field that is not static with `@RegisterExtension`: a broker for each test.
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
  private @Nullable Barnabas broker;
  private @Nullable ExtensionContext owner;

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
  public Barnabas broker() {
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
    if (broker != null && !end(context)) {
      broker.clear();
    }
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

  private void begin(ExtensionContext context) {
    if (broker == null) {
      broker = builder.start();
      owner = context;
    }
  }

  /// Closes the broker if it was begun in this context.
  private boolean end(ExtensionContext context) {
    boolean own =
        broker != null && owner != null && owner.getUniqueId().equals(context.getUniqueId());
    if (broker != null && own) {
      broker.close();
      broker = null;
      owner = null;
    }
    return own;
  }
}
