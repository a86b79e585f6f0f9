package barnabas.sim;

import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimRandomness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Flips bits on a medium at rest, in files that a start can make anew from others: indexes,
/// producer snapshots, leader epochs, the checkpoint. Nothing that was promised may depend on them.
/// Used once.
final class Rot {
  private static final Pattern MADE_ANEW =
      Pattern.compile("checkpoint|.*/epochs|.*\\.blocks|.*\\.producers");

  private final SimMedium medium;
  private final SimRandomness chance;

  Rot(SimMedium medium, SimRandomness chance) {
    this.medium = medium;
    this.chance = chance;
  }

  void flip(int bits) {
    List<String> files = files();
    for (int left = bits; left > 0 && !files.isEmpty(); left--) {
      flipIn(files.get(chance.nextInt(files.size())));
    }
  }

  private void flipIn(String path) {
    try {
      long size = medium.size(path);
      if (size > 0) {
        medium.flipBit(path, chance.upTo(size - 1), chance.nextInt(8));
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private List<String> files() {
    List<String> files = new ArrayList<>();
    for (String name : medium.list("")) {
      if (medium.isFolder(name)) {
        medium.list(name).forEach(inner -> addIfMadeAnew(files, name + "/" + inner));
      } else {
        addIfMadeAnew(files, name);
      }
    }
    return files;
  }

  private static void addIfMadeAnew(List<String> files, String path) {
    if (MADE_ANEW.matcher(path).matches() && !path.startsWith("metadata/")) {
      files.add(path);
    }
  }
}
