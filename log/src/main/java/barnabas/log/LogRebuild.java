package barnabas.log;

import barnabas.world.Folder;
import java.io.IOException;

/// A change of a log's files after which its state is read from them anew. A disk task's work.
interface LogRebuild {

  /// Changes the files and gives what they hold then.
  RecoveredLog run(Folder folder) throws IOException;
}
