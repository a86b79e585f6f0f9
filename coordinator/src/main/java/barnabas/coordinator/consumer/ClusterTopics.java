package barnabas.coordinator.consumer;

import barnabas.metadata.ClusterDelta;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.Topic;
import barnabas.wire.Uuid;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The topics of a loop's image of the cluster. Owned by that loop.
///
/// Regular expressions are RE2's, whose matching takes time in proportion to the name whatever the
/// expression is. What an expression matches is kept, and follows each change of the topics name by
/// name.
public final class ClusterTopics implements Topics {
  private static final int REGEX_CHARS_MAX = 10_000;
  private static final int KEPT_MAX = 1_000;

  /// Those asked for last stand at the end.
  private final LinkedHashMap<String, Matching> kept = new LinkedHashMap<>(16, 0.75f, true);

  private ClusterImage image;
  private long version;

  public ClusterTopics(ClusterImage image) {
    this.image = image;
  }

  /// Follows the cluster by one change.
  public void follow(ClusterDelta delta) {
    image = delta.after();
    if (delta.deletedTopics().isEmpty() && delta.changedPartitions().isEmpty()) {
      return;
    }
    version++;
    for (Matching matching : kept.values()) {
      delta.deletedTopics().forEach(topic -> matching.names.remove(topic.name()));
      delta.createdTopics().forEach(topic -> matching.look(topic.name()));
    }
  }

  @Override
  public @Nullable TopicFacts named(String name) {
    return facts(image.topic(name));
  }

  @Override
  public @Nullable TopicFacts withId(Uuid id) {
    return facts(image.topic(id));
  }

  private static @Nullable TopicFacts facts(@Nullable Topic topic) {
    return topic == null
        ? null
        : new TopicFacts(topic.name(), topic.id(), topic.partitions().size());
  }

  @Override
  public SortedSet<String> matching(String regex) {
    Matching matching = kept.get(regex);
    if (matching == null) {
      matching = new Matching(Pattern.compile(regex), new TreeSet<>());
      for (Topic topic : image.topics().values()) {
        matching.look(topic.name());
      }
      forgetOldest();
      kept.put(regex, matching);
    }
    return Collections.unmodifiableSortedSet(matching.names);
  }

  private void forgetOldest() {
    if (kept.size() >= KEPT_MAX) {
      Map.Entry<String, Matching> oldest = kept.firstEntry();
      kept.remove(oldest.getKey());
    }
  }

  @Override
  public @Nullable String faultOf(String regex) {
    if (regex.length() > REGEX_CHARS_MAX) {
      return "it is longer than " + REGEX_CHARS_MAX + " characters";
    }
    try {
      Pattern.compile(regex);
      return null;
    } catch (PatternSyntaxException e) {
      return e.getDescription();
    }
  }

  @Override
  public long version() {
    return version;
  }

  /// The names that a regular expression matches.
  private record Matching(Pattern pattern, TreeSet<String> names) {
    void look(String name) {
      if (pattern.matches(name)) {
        names.add(name);
      }
    }
  }
}
