package barnabas.prelink;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/// `equals`, `hashCode` or `toString` of a record, as [java.lang.runtime.ObjectMethods] has them:
/// written as a static method beside the record's own.
final class RecordMethod {
  private static final ClassDesc BOOTSTRAP = ClassDesc.of("java.lang.runtime.ObjectMethods");
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");

  private final ClassDesc self;
  private final String of;
  private final MethodTypeDesc type;
  private final List<Component> components;

  private record Component(String name, ClassDesc type) {}

  /// @param self the record
  RecordMethod(ClassDesc self, InvokeDynamicInstruction site) {
    this.self = self;
    this.of = site.name().stringValue();
    this.type = site.typeSymbol();
    // The record, the components' names, and their getters in the same order.
    this.components =
        site.bootstrapArgs().stream()
            .skip(2)
            .map(DirectMethodHandleDesc.class::cast)
            .map(getter -> new Component(getter.methodName(), getter.invocationType().returnType()))
            .toList();
  }

  static boolean makes(InvokeDynamicInstruction site) {
    return site.bootstrapMethod().owner().equals(BOOTSTRAP);
  }

  String name() {
    return "$" + of;
  }

  void addTo(ClassBuilder builder) {
    builder.withMethodBody(
        name(),
        type,
        ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
        switch (of) {
          case "equals" -> this::equality;
          case "hashCode" -> this::hash;
          case "toString" -> this::text;
          default -> throw new IllegalStateException("a record has no method " + of);
        });
  }

  private void equality(CodeBuilder code) {
    Label differ = code.newLabel();
    int other = code.parameterSlot(1);
    code.aload(other).instanceOf(self).ifeq(differ);
    int same = code.allocateLocal(TypeKind.REFERENCE);
    code.aload(other).checkcast(self).astore(same);
    for (Component each : components) {
      load(code, code.parameterSlot(0), each);
      load(code, same, each);
      differing(code, each.type(), differ);
    }
    code.iconst_1().ireturn().labelBinding(differ).iconst_0().ireturn();
  }

  /// Jumps where the two on top of the stack are not the same.
  private static void differing(CodeBuilder code, ClassDesc type, Label to) {
    switch (TypeKind.from(type)) {
      case BOOLEAN, BYTE, CHAR, SHORT, INT -> code.if_icmpne(to);
      case LONG -> code.lcmp().ifne(to);
      // By their boxes' order, to which a NaN equals itself and zeros have a sign.
      case FLOAT, DOUBLE ->
          code.invokestatic(Conversion.box(type), "compare", MethodTypeDesc.of(CD_int, type, type))
              .ifne(to);
      case REFERENCE ->
          code.invokestatic(OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object))
              .ifeq(to);
      case VOID -> throw new IllegalStateException("a component without a value");
    }
  }

  private void hash(CodeBuilder code) {
    code.iconst_0();
    for (Component each : components) {
      code.bipush(31).imul();
      load(code, code.parameterSlot(0), each);
      if (each.type().isPrimitive()) {
        code.invokestatic(
            Conversion.box(each.type()), "hashCode", MethodTypeDesc.of(CD_int, each.type()));
      } else {
        code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
      }
      code.iadd();
    }
    code.ireturn();
  }

  private void text(CodeBuilder code) {
    code.new_(BUILDER).dup().invokespecial(BUILDER, INIT_NAME, MTD_void);
    String before = self.displayName().substring(self.displayName().lastIndexOf('$') + 1) + "[";
    for (Component each : components) {
      append(code.ldc(before + each.name() + "="), CD_String);
      load(code, code.parameterSlot(0), each);
      append(code, each.type());
      before = ", ";
    }
    append(code.ldc(components.isEmpty() ? before + "]" : "]"), CD_String);
    code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(CD_String)).areturn();
  }

  private static void append(CodeBuilder code, ClassDesc type) {
    boolean small = type.equals(CD_byte) || type.equals(CD_short);
    boolean plain = type.isPrimitive() || type.equals(CD_String);
    ClassDesc taken = small ? CD_int : plain ? type : CD_Object;
    code.invokevirtual(BUILDER, "append", MethodTypeDesc.of(BUILDER, taken));
  }

  private void load(CodeBuilder code, int slot, Component component) {
    code.aload(slot).getfield(self, component.name(), component.type());
  }
}
