package barnabas.ruin;

import barnabas.sim.broken.Defect;
import barnabas.sim.broken.Instead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/// A copy of the built broker with one of its defences taken out of its class files, to see that
/// the harness notices.
final class BrokenHome {
  private static final String DIST = "tools/target/dist";

  /// Comes first on the class path, which the launcher orders by name.
  private static final String FIRST = "0-broken.jar";

  private BrokenHome() {}

  /// @param home the sound broker's launcher
  /// @param folder takes the copy
  static Path make(Path home, Path folder, List<Defect> off)
      throws IOException, InterruptedException {
    Path dist = Files.createDirectories(folder.resolve(DIST));
    Files.copy(home.resolve("barnabas"), folder.resolve("barnabas"));
    Command.run("cp", "-r", home.resolve(DIST) + "/.", "" + dist);
    Files.deleteIfExists(dist.resolve("broker.aot"));
    Map<String, byte[]> broken = new LinkedHashMap<>();
    for (Defect defect : off) {
      String name = defect.className();
      byte[] sound = broken.containsKey(name) ? broken.get(name) : sound(dist, name);
      broken.put(name, defect.switchOff(sound));
    }
    try (InputStream helpers = Instead.class.getResourceAsStream("Instead.class")) {
      if (helpers != null) {
        broken.put(Instead.class.getName(), helpers.readAllBytes());
      }
    }
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(dist.resolve(FIRST)))) {
      for (Map.Entry<String, byte[]> each : broken.entrySet()) {
        jar.putNextEntry(new ZipEntry(entry(each.getKey())));
        jar.write(each.getValue());
      }
    }
    Command.run("touch", dist.resolve("built").toString());
    return folder;
  }

  private static String entry(String className) {
    return className.replace('.', '/') + ".class";
  }

  private static byte[] sound(Path dist, String className) throws IOException {
    try (Stream<Path> files = Files.list(dist)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".jar")).toList()) {
        try (JarFile jar = new JarFile(file.toFile())) {
          if (jar.getEntry(entry(className)) != null) {
            return jar.getInputStream(jar.getEntry(entry(className))).readAllBytes();
          }
        }
      }
    }
    throw new IllegalStateException("the built broker has no " + className);
  }
}
