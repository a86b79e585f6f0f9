package barnabas.prelink;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Links a jar in place: `JAR CLASSPATH`, of which the second holds whatever the jar's classes
/// extend. A jar that is linked already stays as it is.
public final class Main {
  private static final String CLASS = ".class";

  /// The earliest day that a jar can tell, so that equal classes make equal jars.
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private Main() {}

  /// Runs it.
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("usage: JAR CLASSPATH");
    }
    Path jar = Path.of(args[0]);
    Map<String, byte[]> entries = read(jar);
    Map<String, byte[]> classes = new TreeMap<>();
    entries.forEach(
        (name, bytes) -> {
          if (name.endsWith(CLASS) && !name.startsWith("META-INF/")) {
            classes.put(name.substring(0, name.length() - CLASS.length()), bytes);
          }
        });
    Prelinker.Linked linked;
    try (var library =
        new URLClassLoader(urls(args[0] + File.pathSeparator + args[1]), platform())) {
      linked = new Prelinker(classFile(library)).link(classes);
    }
    if (linked.replaced() == 0) {
      return;
    }
    linked.classes().forEach((name, bytes) -> entries.put(name + CLASS, bytes));
    write(jar, entries);
    System.out.printf(
        "%s: %d call sites linked, %d classes made%n",
        jar.getFileName(), linked.replaced(), linked.made());
  }

  /// Where code branches, its types are merged, for which the classes above them have to be known.
  /// Constants that only the replaced call sites had are not taken over.
  private static ClassFile classFile(ClassLoader library) {
    return ClassFile.of(
        ClassFile.ConstantPoolSharingOption.NEW_POOL,
        ClassFile.ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofResourceParsing(library)
                .orElse(ClassHierarchyResolver.ofClassLoading(platform()))));
  }

  private static ClassLoader platform() {
    return ClassLoader.getPlatformClassLoader();
  }

  private static URL[] urls(String classPath) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String each : classPath.split(File.pathSeparator, -1)) {
      URI place = Path.of(each).toUri();
      urls.add(place.toURL());
    }
    return urls.toArray(URL[]::new);
  }

  /// In the jar's order, since its manifest has to stay where it is.
  private static Map<String, byte[]> read(Path path) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (var jar = new JarFile(path.toFile())) {
      for (ZipEntry entry : Collections.list(jar.entries())) {
        entries.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  private static void write(Path path, Map<String, byte[]> entries) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".linked");
    try (var jar = new ZipOutputStream(Files.newOutputStream(fresh))) {
      entries.forEach((name, bytes) -> write(jar, name, bytes));
    }
    Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void write(ZipOutputStream jar, String name, byte[] bytes) {
    try {
      ZipEntry entry = new ZipEntry(name);
      entry.setTimeLocal(ENTRY_TIME);
      jar.putNextEntry(entry);
      jar.write(bytes);
      jar.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
