package barnabas.prelink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PrelinkerTest {
  private final Map<String, byte[]> asCompiled = samples();

  @Test
  void linkedClassesSayWhatTheySaidBefore() throws ReflectiveOperationException {
    assertThat(said(linked())).isEqualTo(new Samples().get());
  }

  @Test
  void lambdasAndMethodsOfRecordsAreLinkedAndNothingElse() {
    assertThat(sites(asCompiled)).contains("metafactory", "bootstrap");
    assertThat(sites(linked())).containsOnly("altMetafactory", "makeConcatWithConstants");
  }

  @Test
  void whatIsLinkedIsNotLinkedAgain() {
    assertThat(new Prelinker(ClassFile.of()).link(linked()).replaced()).isZero();
  }

  @Test
  void everyLambdaHasAClassBesideItsOwn() {
    Prelinker.Linked linked = new Prelinker(ClassFile.of()).link(asCompiled);

    assertThat(linked.made()).isPositive().isLessThan(linked.replaced());
    assertThat(linked.classes()).containsKey("barnabas/prelink/Samples$Inner$$0");
  }

  private Map<String, byte[]> linked() {
    Map<String, byte[]> linked = new TreeMap<>(asCompiled);
    linked.putAll(new Prelinker(ClassFile.of()).link(asCompiled).classes());
    return linked;
  }

  private static List<String> sites(Map<String, byte[]> classes) {
    return classes.values().stream()
        .flatMap(bytes -> ClassFile.of().parse(bytes).methods().stream())
        .flatMap(method -> method.code().stream())
        .flatMap(CodeModel::elementStream)
        .filter(InvokeDynamicInstruction.class::isInstance)
        .map(site -> ((InvokeDynamicInstruction) site).bootstrapMethod().methodName())
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static List<String> said(Map<String, byte[]> classes)
      throws ReflectiveOperationException {
    var constructor =
        new Given(classes).loadClass(Samples.class.getName()).getDeclaredConstructor();
    constructor.setAccessible(true);
    return ((Supplier<List<String>>) constructor.newInstance()).get();
  }

  private static Map<String, byte[]> samples() {
    Map<String, byte[]> samples = new TreeMap<>();
    add(samples, Samples.class);
    for (Class<?> each : Samples.class.getDeclaredClasses()) {
      add(samples, each);
    }
    return samples;
  }

  private static void add(Map<String, byte[]> to, Class<?> type) {
    String name = type.getName().replace('.', '/');
    try (InputStream in =
        Objects.requireNonNull(type.getClassLoader().getResourceAsStream(name + ".class"))) {
      to.put(name, in.readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Has these classes, and the JDK's.
  private static final class Given extends ClassLoader {
    private final Map<String, byte[]> classes;

    Given(Map<String, byte[]> classes) {
      super(ClassLoader.getPlatformClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name.replace('.', '/'));
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
