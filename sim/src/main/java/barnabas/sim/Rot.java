package barnabas.sim;

import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimRandomness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Flips bits on a medium at rest. Used once.
final class Rot {
  /// What a start makes anew from other files: nothing that was promised may depend on them.
  static final Pattern MADE_ANEW =
      Pattern.compile("checkpoint|[^/]{22}\\.\\d+/(epochs|.*\\.blocks|.*\\.producers)");

  /// A partition's folder is named by the topic's id and the partition's number, a segment by its
  /// first offset.
  static final Pattern SEGMENTS = Pattern.compile("[^/]{22}\\.(\\d+)/(\\d+)\\.log");

  static final Pattern METADATA = Pattern.compile("metadata/\\d+\\.(log|snapshot)");

  private final SimMedium medium;
  private final SimRandomness chance;

  Rot(SimMedium medium, SimRandomness chance) {
    this.medium = medium;
    this.chance = chance;
  }

  /// Flips so many bits anywhere in files of some kind.
  void flipAnywhere(Pattern kind, int bits) {
    List<String> files = files(kind);
    for (int left = bits; left > 0 && !files.isEmpty(); left--) {
      String path = files.get(chance.nextInt(files.size()));
      long size = bytes(path).limit();
      if (size > 0) {
        flip(path, chance.upTo(size - 1));
      }
    }
  }

  /// Flips a bit of one byte.
  void flip(String path, long position) {
    flip(path, position, chance.nextInt(8));
  }

  void flip(String path, long position, int bit) {
    try {
      medium.flipBit(path, position, bit);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  ByteBuffer bytes(String path) {
    try {
      return medium.bytes(path);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /// The paths of files of some kind, sorted.
  List<String> files(Pattern kind) {
    List<String> files = new ArrayList<>();
    for (String name : medium.list("")) {
      if (medium.isFolder(name)) {
        medium.list(name).forEach(inner -> files.add(name + "/" + inner));
      } else {
        files.add(name);
      }
    }
    files.removeIf(path -> !kind.matcher(path).matches());
    return files;
  }
}
