package barnabas.ruin;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Damages files of a broker that is down. Owned by the story.
final class Rot {
  /// Behind the journal's two heads.
  static final long RING_BEGIN = 8192;

  private static final int PAGE_BYTES = 4096;
  private static final String SEGMENT = ".log";

  private final Path data;
  private final SplittableRandom chance;

  Rot(Path data, SplittableRandom chance) {
    this.data = data;
    this.chance = chance;
  }

  /// Damages some files that can be made anew from others.
  ///
  /// @return what was done, in words
  List<String> damageRebuildable(int count) throws IOException {
    List<Path> files = files(Rot::isRebuildable);
    List<String> done = new ArrayList<>();
    for (int i = 0; i < count && !files.isEmpty(); i++) {
      done.add(damage(files.remove(chance.nextInt(files.size())), true));
    }
    return done;
  }

  /// Whether what a file holds can be found in others.
  static boolean isRebuildable(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".blocks")
        || name.endsWith(".producers")
        || name.equals("epochs")
        || name.equals("compacted")
        || name.equals("checkpoint")
        || name.equals("clean-shutdown");
  }

  static boolean isJournal(Path file) {
    return file.endsWith("journal.ring");
  }

  /// The first offset of a segment's file, or -1 if it is none.
  static long segmentBase(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.matches("\\d{20}\\.log")
        ? Long.parseLong(name.substring(0, name.length() - SEGMENT.length()))
        : -1;
  }

  /// Damages both copies of the journal's head.
  String flipBothHeads(Path ring) throws IOException {
    return flip(ring, 0, 64) + "; " + flip(ring, PAGE_BYTES, PAGE_BYTES + 64);
  }

  /// Which files.
  interface Choice {
    boolean takes(Path file);
  }

  /// The broker's files that are not empty, in the order of their names.
  List<Path> files(Choice choice) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return new ArrayList<>(
          all.filter(file -> Files.isRegularFile(file) && choice.takes(file))
              .filter(file -> file.toFile().length() > 0)
              .sorted()
              .toList());
    }
  }

  /// Flips some bits of a file, makes a page of it zeros, cuts it or deletes it.
  ///
  /// @return what was done, in words
  String damage(Path file, boolean mayGo) throws IOException {
    return switch (chance.nextInt(mayGo ? 5 : 4)) {
      case 0, 1 -> flip(file, 0, file.toFile().length());
      case 2 -> zero(file);
      case 3 -> cut(file);
      default -> delete(file);
    };
  }

  /// Flips one to three bits at a place from some byte on, before another.
  String flip(Path file, long from, long to) throws IOException {
    long position = chance.nextLong(from, to);
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      for (int bits = 1 + chance.nextInt(3); bits > 0; bits--) {
        open.seek(position);
        int was = open.read();
        open.seek(position);
        open.write(was ^ 1 << chance.nextInt(8));
        position = Math.min(to - 1, position + chance.nextInt(8));
      }
    }
    return "bits are flipped near byte " + position + " of " + data.relativize(file);
  }

  private String zero(Path file) throws IOException {
    long length = file.toFile().length();
    long position = chance.nextLong(length) / PAGE_BYTES * PAGE_BYTES;
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(position);
      open.write(new byte[(int) Math.min(PAGE_BYTES, length - position)]);
    }
    return "zeros from byte " + position + " of " + data.relativize(file);
  }

  String cut(Path file) throws IOException {
    long length = chance.nextLong(file.toFile().length());
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
    return data.relativize(file) + " is cut to " + length + " bytes";
  }

  String delete(Path file) throws IOException {
    Files.delete(file);
    return data.relativize(file) + " is deleted";
  }
}
