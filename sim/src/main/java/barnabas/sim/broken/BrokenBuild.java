package barnabas.sim.broken;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Product and simulator loaded anew with one defence taken away. Owned by whoever plays it.
final class BrokenBuild extends ClassLoader {
  private final Defence defence;

  BrokenBuild(Defence defence) {
    super(BrokenBuild.class.getClassLoader());
    this.defence = defence;
  }

  /// Throws unless the product has what is to be taken away.
  void require() {
    try {
      for (Defect defect : defence.off()) {
        loadClass(defect.className());
      }
    } catch (ClassNotFoundException gone) {
      throw new IllegalStateException(gone);
    }
  }

  /// Plays seeds until a checker notices.
  Notice play(long from, int seedsMax) {
    for (int seeds = 1; seeds <= seedsMax; seeds++) {
      String promise = brokenPromise(from + seeds - 1);
      if (promise != null) {
        return new Notice(seeds, promise);
      }
    }
    return new Notice(seedsMax, null);
  }

  private @Nullable String brokenPromise(long seed) {
    try {
      Class<?> player = loadClass(Player.class.getName());
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
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
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

  /// What became of some seeds.
  ///
  /// @param seeds how many were played, the one that showed it included
  /// @param promise the one that was seen to be broken; null if none was
  record Notice(int seeds, @Nullable String promise) {}
}
