package barnabas.sim;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Loads product and simulator anew with one defence switched off, and plays seeds with them.
final class BrokenBuild extends ClassLoader {
  private final List<Defect> defects;

  private BrokenBuild(List<Defect> defects) {
    super(BrokenBuild.class.getClassLoader());
    this.defects = defects;
  }

  /// How many seeds it takes until a checker notices, `seedsMax` + 1 if none does; and which
  /// promise was seen to be broken.
  static Noticed play(List<Defect> defects, int seedsMax) {
    BrokenBuild build = new BrokenBuild(defects);
    List<String> promises = new ArrayList<>();
    for (int seed = 0; seed < seedsMax && promises.isEmpty(); seed++) {
      String promise = build.play(seed);
      if (promise != null) {
        return new Noticed(seed + 1, promise);
      }
    }
    return new Noticed(seedsMax + 1, "none");
  }

  private String play(long seed) {
    try {
      Class<?> player = loadClass("barnabas.sim.Player");
      return (String) player.getMethod("brokenPromise", long.class).invoke(null, seed);
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
      for (Defect defect : defects) {
        bytes = name.equals(defect.className()) ? defect.switchOff(bytes) : bytes;
      }
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException unreadable) {
      throw new ClassNotFoundException(name, unreadable);
    }
  }

  /// @param seeds how many were played, the one that showed it included
  record Noticed(int seeds, String promise) {}
}
