package barnabas.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a cluster may agree to do in a newer way (KIP-584): each feature has levels that this
/// release knows, and one that is finalized.
public final class Features {

  /// Which release's metadata the cluster has; tools read the version of the cluster from it. That
  /// of Apache Kafka 4.4.
  public static final String METADATA_VERSION = "metadata.version";

  /// Level 1: consumer groups of KIP-848.
  public static final String GROUP_VERSION = "group.version";

  /// The features that are whole here, by name. A client believes what it reads of them.
  public static final List<Feature> SUPPORTED =
      List.of(
          new Feature(METADATA_VERSION, (short) 33, (short) 33),
          new Feature(GROUP_VERSION, (short) 0, (short) 1));

  private Features() {}

  /// A feature and the levels that this release knows.
  ///
  /// @param lowest 0 if the cluster can do without it
  public record Feature(String name, short lowest, short highest) {}

  /// The feature of that name, or null.
  public static @Nullable Feature of(String name) {
    for (Feature feature : SUPPORTED) {
      if (feature.name().equals(name)) {
        return feature;
      }
    }
    return null;
  }

  /// The level at which a feature is finalized, 0 if it is not.
  public static short level(ClusterImage image, String name) {
    Short level = image.features().get(name);
    if (level != null) {
      return level;
    }
    Feature feature = of(name);
    return feature == null ? 0 : feature.lowest();
  }

  /// The finalized features with their levels.
  public static SortedMap<String, Short> finalized(ClusterImage image) {
    SortedMap<String, Short> levels = new TreeMap<>(image.features());
    for (Feature feature : SUPPORTED) {
      if (feature.lowest() > 0) {
        levels.putIfAbsent(feature.name(), feature.lowest());
      }
    }
    return levels;
  }

  /// What a new cluster begins with: all that this release can do.
  static List<Event> ofNewCluster() {
    List<Event> events = new ArrayList<>();
    for (Feature feature : SUPPORTED) {
      events.add(new FeatureSet(feature.name(), feature.highest(), List.of()));
    }
    return events;
  }
}
