package barnabas.prelink;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Replaces each `invokedynamic` that makes a lambda, or is the whole of a record's method, by a
/// call of a static method of the same type: the factory of a class of the lambda's own, or a
/// method beside the record's. Other call sites stay.
final class Prelinker {
  private final ClassFile classFile;
  private final Map<String, byte[]> made = new TreeMap<>();

  /// By the host of the nest, those that have joined it: a lambda's class calls private methods.
  private final Map<ClassDesc, List<ClassDesc>> joined = new HashMap<>();

  private int replaced;

  /// @param classFile knows the hierarchy of the classes to be linked
  Prelinker(ClassFile classFile) {
    this.classFile = classFile;
  }

  /// @param classes those that changed and those that were made, by internal name
  /// @param replaced how many call sites are linked
  /// @param made how many of the classes are new
  record Linked(Map<String, byte[]> classes, int replaced, int made) {}

  /// Links these classes, which are all of their nests.
  ///
  /// @param classes by internal name
  Linked link(Map<String, byte[]> classes) {
    Map<String, byte[]> changed = new TreeMap<>();
    classes.forEach(
        (name, bytes) -> {
          int before = replaced;
          byte[] linked = linked(classFile.parse(bytes));
          if (replaced > before) {
            changed.put(name, linked);
          }
        });
    joined.forEach(
        (host, members) -> {
          String name = internalName(host);
          byte[] bytes = changed.getOrDefault(name, classes.get(name));
          changed.put(name, joinedBy(classFile.parse(bytes), members));
        });
    changed.putAll(made);
    return new Linked(changed, replaced, made.size());
  }

  private byte[] linked(ClassModel model) {
    ClassDesc self = model.thisClass().asSymbol();
    ClassDesc host =
        model.findAttribute(Attributes.nestHost()).map(at -> at.nestHost().asSymbol()).orElse(self);
    Map<String, Consumer<ClassBuilder>> added = new LinkedHashMap<>();
    int[] lambdas = {0};
    CodeTransform sites =
        (code, element) -> {
          if (!(element instanceof InvokeDynamicInstruction site)) {
            code.with(element);
          } else if (LambdaClass.makes(site)) {
            ClassDesc name = ClassDesc.ofDescriptor(nested(self, lambdas[0]++));
            made.put(internalName(name), new LambdaClass(name, host, site).build(classFile));
            joined.computeIfAbsent(host, _ -> new ArrayList<>()).add(name);
            code.invokestatic(name, LambdaClass.FACTORY, site.typeSymbol());
            replaced++;
          } else if (RecordMethod.makes(site)) {
            RecordMethod method = new RecordMethod(self, site);
            added.put(method.name(), method::addTo);
            code.invokestatic(self, method.name(), site.typeSymbol());
            replaced++;
          } else {
            code.with(element);
          }
        };
    return classFile.transformClass(
        model,
        ClassTransform.transformingMethodBodies(sites)
            .andThen(
                ClassTransform.endHandler(
                    builder -> added.values().forEach(each -> each.accept(builder)))));
  }

  private byte[] joinedBy(ClassModel host, List<ClassDesc> members) {
    List<ClassDesc> all = new ArrayList<>();
    host.findAttribute(Attributes.nestMembers())
        .ifPresent(before -> before.nestMembers().forEach(each -> all.add(each.asSymbol())));
    all.addAll(members);
    return classFile.transformClass(
        host,
        ClassTransform.dropping(NestMembersAttribute.class::isInstance)
            .andThen(
                ClassTransform.endHandler(
                    builder -> builder.with(NestMembersAttribute.ofSymbols(all)))));
  }

  private static String nested(ClassDesc owner, int number) {
    String descriptor = owner.descriptorString();
    return descriptor.substring(0, descriptor.length() - 1) + "$$" + number + ";";
  }

  private static String internalName(ClassDesc name) {
    String descriptor = name.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }
}
