package barnabas.metadata;

import static barnabas.wire.ErrorCode.INVALID_REQUEST;
import static barnabas.wire.ErrorCode.INVALID_UPDATE_VERSION;

import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finalizes features at other levels, all of them or none.
///
/// @param validateOnly whether to say what would happen, and do nothing
public record UpdateFeatures(List<Update> updates, boolean validateOnly)
    implements Command<Refusal> {

  public UpdateFeatures {
    updates = List.copyOf(updates);
  }

  /// What is wanted of one feature.
  ///
  /// @param level 0 to take it away
  public record Update(String feature, short level, Allowed allowed) {}

  /// What may be done to get there.
  public enum Allowed {
    /// Nothing that there is a name for.
    UNKNOWN,
    /// The level may only grow.
    UPGRADE,
    /// It may be lowered if nothing is lost by it.
    SAFE_DOWNGRADE,
    /// It may be lowered in any case.
    UNSAFE_DOWNGRADE;

    /// That with Kafka's code.
    public static Allowed of(byte code) {
      return code > 0 && code < values().length ? values()[code] : UNKNOWN;
    }
  }

  @Override
  public Refusal refused(Refusal refusal) {
    return refusal;
  }

  @Override
  public Decision<Refusal> decide(Situation situation) {
    SortedSet<String> named = new TreeSet<>();
    List<Event> events = new ArrayList<>();
    for (Update update : updates) {
      if (!named.add(update.feature())) {
        return refusal(INVALID_REQUEST, update, "It is in the request more than once.");
      }
      String fault = fault(situation, update);
      if (fault != null) {
        return refusal(INVALID_UPDATE_VERSION, update, fault);
      }
      if (Features.level(situation.image(), update.feature()) != update.level()) {
        events.add(new FeatureSet(update.feature(), update.level(), List.of()));
      }
    }
    return new Decision<>(validateOnly ? List.of() : events, Refusal.NONE);
  }

  private static Decision<Refusal> refusal(ErrorCode code, Update update, String fault) {
    return new Decision<>(
        List.of(),
        Refusal.of(
            code,
            "The update failed for all features since the following feature had an error: "
                + "Invalid update version %d for feature %s. %s",
            update.level(),
            ConfigRange.shortened(update.feature()),
            fault));
  }

  private static @Nullable String fault(Situation situation, Update update) {
    if (update.allowed() == Allowed.UNKNOWN) {
      return "The controller does not support the given upgrade type.";
    }
    if (update.level() < 0) {
      return "A feature version cannot be less than 0.";
    }
    short current = Features.level(situation.image(), update.feature());
    boolean takenAway = update.level() == 0 && current > 0;
    Features.Feature feature = Features.of(update.feature());
    int controller = situation.configs().nodeId();
    if (feature == null) {
      return takenAway && update.allowed() != Allowed.UPGRADE
          ? null
          : "Local controller %d does not support this feature.".formatted(controller);
    }
    if (update.level() < feature.lowest() || update.level() > feature.highest()) {
      return "Local controller %d only supports versions %d-%d"
          .formatted(controller, feature.lowest(), feature.highest());
    }
    return update.level() < current && update.allowed() == Allowed.UPGRADE
        ? "Can't downgrade the version of this feature without setting the upgrade type to either"
            + " safe or unsafe downgrade."
        : null;
  }
}
