package barnabas.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The folder that a directory's data lies in, before anything is in it.
final class DataDirectory {

  /// What tells a directory of Apache Kafka's, and what one of ours.
  private static final String KAFKA_FILE = "meta.properties";

  private static final String OWN_FILE = "barnabas.identity";

  private DataDirectory() {}

  /// Makes the folder, readable for its owner alone, if there is none.
  ///
  /// @throws IOException with one line for the user if it can't be made or written
  static void prepare(Path directory) throws IOException {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (FileSystemException e) {
      throw new IOException("the data directory " + directory + " cannot be made" + words(e), e);
    }
    if (Files.exists(directory.resolve(KAFKA_FILE)) && !Files.exists(directory.resolve(OWN_FILE))) {
      throw new IOException(
          "the data directory " + directory + " holds data of Apache Kafka: choose another one");
    }
    if (!Files.isWritable(directory)) {
      throw new IOException("the data directory " + directory + " cannot be written");
    }
  }

  private static String words(FileSystemException e) {
    if (e instanceof AccessDeniedException) {
      return ": permission denied on " + e.getFile();
    }
    if (e instanceof FileAlreadyExistsException) {
      return ": " + e.getFile() + " is a file";
    }
    return e.getReason() == null
        ? " in " + Path.of(e.getFile()).getParent()
        : ": " + e.getFile() + ": " + e.getReason();
  }
}
