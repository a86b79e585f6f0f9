package barnabas.tools;

import barnabas.log.LogId;
import barnabas.log.LogInspection;
import barnabas.metadata.StoredImage;
import barnabas.metadata.Topic;
import barnabas.quorum.StoredEntries;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The logs of a log directory, with their topics' names where the directory holds the cluster's
/// metadata too, as the first of a node's does.
final class StoredLogs {

  private final Path directory;
  private final LogInspection inspection;
  private final Map<Uuid, String> names;

  StoredLogs(Path directory, FolderReader folder) {
    this.directory = directory;
    this.inspection = new LogInspection(folder);
    this.names = names(folder);
  }

  LogInspection inspection() {
    return inspection;
  }

  /// The topic's name, or null where it is not known.
  @Nullable String topic(LogId log) {
    return names.get(log.topicId());
  }

  /// Logs by their ids, or by topic and partition as in `flights-0`.
  ///
  /// @param wanted null for all
  List<LogId> chosen(@Nullable List<String> wanted) throws IOException {
    List<LogId> all = inspection.logs();
    if (wanted == null) {
      return all;
    }
    var chosen = new ArrayList<LogId>();
    for (String name : wanted) {
      chosen.add(
          all.stream()
              .filter(log -> isCalled(log, name))
              .findFirst()
              .orElseThrow(() -> new ToolFailure(absent(name))));
    }
    return chosen;
  }

  private boolean isCalled(LogId log, String name) {
    return log.folderName().equals(name) || name.equals(topic(log) + "-" + log.partition());
  }

  private String absent(String name) {
    return "%s has no log %s; './barnabas log list %s' names them"
        .formatted(directory, name, directory);
  }

  /// Nothing where the metadata can't be read: the logs can be looked at without.
  private static Map<Uuid, String> names(FolderReader folder) {
    var names = new HashMap<Uuid, String>();
    try {
      for (Topic topic : StoredImage.of(StoredEntries.read(folder)).topics().values()) {
        names.put(topic.id(), topic.name());
      }
    } catch (IOException | MalformedMessageException damaged) {
      names.clear();
    }
    return names;
  }
}
