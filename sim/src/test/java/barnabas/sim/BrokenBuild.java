package barnabas.sim;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Loads product and simulator anew with one defence switched off, and plays seeds with them.
final class BrokenBuild extends ClassLoader {
  private final Defence defence;

  private BrokenBuild(Defence defence) {
    super(BrokenBuild.class.getClassLoader());
    this.defence = defence;
  }

  /// Plays seeds from 0 on until a checker notices.
  static Noticed play(Defence defence, int seedsMax) {
    require(defence);
    BrokenBuild build = new BrokenBuild(defence);
    for (int seed = 0; seed < seedsMax; seed++) {
      String promise = build.play(seed);
      if (promise != null) {
        return new Noticed(seed + 1, promise);
      }
    }
    return new Noticed(seedsMax, null);
  }

  /// Throws unless the product has what is to be switched off.
  static void require(Defence defence) {
    BrokenBuild build = new BrokenBuild(defence);
    try {
      for (Defect defect : defence.off()) {
        build.loadClass(defect.className());
      }
    } catch (ClassNotFoundException gone) {
      throw new IllegalStateException(gone);
    }
  }

  private @Nullable String play(long seed) {
    try {
      Class<?> player = loadClass("barnabas.sim.Player");
      return (String)
          player
              .getMethod("brokenPromise", long.class, String.class)
              .invoke(null, seed, defence.unsynced());
    } catch (ReflectiveOperationException notPlayed) {
      throw new IllegalStateException(notPlayed);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("barnabas.")) {
      return super.loadClass(name, resolve);
    }
    Class<?> loaded = findLoadedClass(name);
    return loaded == null ? define(name) : loaded;
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      for (Defect defect : defence.off()) {
        bytes = name.equals(defect.className()) ? defect.switchOff(bytes) : bytes;
      }
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException unreadable) {
      throw new ClassNotFoundException(name, unreadable);
    }
  }

  /// @param seeds how many were played, the one that showed it included
  /// @param promise the one that was seen to be broken; null if none was
  record Noticed(int seeds, @Nullable String promise) {
    String words() {
      return promise == null
          ? "unnoticed in %d seeds".formatted(seeds)
          : "seed %d: %s".formatted(seeds - 1, promise);
    }
  }
}
