package barnabas.sim.broken;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;

/// One change of one class file of the product.
///
/// @param in the class, without `barnabas.`
/// @param method the method, with the lambdas in it
/// @param callee a call in it whose result is replaced, or null for the method as a whole
/// @param result what the method or the call gives instead: null for nothing, a null reference or
///   zero, an Integer, the name of a constant of the result's type, or another call
public record Defect(String in, String method, @Nullable String callee, @Nullable Object result) {
  private static final String HELPERS = Instead.class.getName();

  /// A method gives this and does nothing.
  static Defect gives(String in, String method, @Nullable Object result) {
    return new Defect(in, method, null, result);
  }

  /// A call in a method is left out and gives this.
  static Defect leavesOut(String in, String method, String callee, @Nullable Object result) {
    return new Defect(in, method, callee, result);
  }

  /// A call in a method is another one of the same parameters and result.
  static Defect callsInstead(String in, String method, String callee, String other) {
    return new Defect(in, method, callee, new Call(other));
  }

  /// A call in a method is one of [Instead], which gets the receiver too.
  static Defect does(String in, String method, String callee, String instead) {
    return new Defect(in, method, callee, new Helper(instead));
  }

  public String className() {
    return "barnabas." + in;
  }

  /// The class without the defence.
  public byte[] switchOff(byte[] classFile) {
    ClassModel sound = ClassFile.of().parse(classFile);
    int[] changed = {0};
    byte[] broken =
        ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS)
            .transformClass(
                sound,
                (builder, element) -> {
                  if (element instanceof MethodModel each && concerns(each)) {
                    if (callee == null) {
                      changed[0]++;
                      builder.withMethodBody(
                          each.methodName(),
                          each.methodType(),
                          each.flags().flagsMask(),
                          code -> giveResult(code, each.methodTypeSymbol()));
                    } else {
                      builder.transformMethod(
                          each,
                          MethodTransform.transformingCode(
                              (code, instruction) -> changed[0] += pass(code, instruction)));
                    }
                  } else {
                    builder.with(element);
                  }
                });
    if (changed[0] == 0) {
      throw new IllegalStateException("the product has no such place any more: " + this);
    }
    return broken;
  }

  private boolean concerns(MethodModel each) {
    String name = each.methodName().stringValue();
    boolean named = name.equals(method) || name.startsWith("lambda$" + method + "$");
    return each.code().isPresent() && (named || method.equals("*"));
  }

  private void giveResult(CodeBuilder code, MethodTypeDesc type) {
    push(code, type.returnType());
    code.return_(TypeKind.from(type.returnType()));
  }

  /// Passes an instruction on, or puts the result in the place of the call.
  private int pass(CodeBuilder code, CodeElement instruction) {
    if (!(instruction instanceof InvokeInstruction call)
        || !call.name().stringValue().equals(callee)) {
      code.with(instruction);
      return 0;
    }
    MethodTypeDesc type = call.typeSymbol();
    if (result instanceof Call(String other)) {
      code.invoke(call.opcode(), call.owner().asSymbol(), other, type, call.isInterface());
      return 1;
    }
    if (result instanceof Helper(String instead)) {
      code.invokestatic(ClassDesc.of(HELPERS), instead, Helper.type(type));
      return 1;
    }
    for (int i = type.parameterCount() - 1; i >= 0; i--) {
      pop(code, type.parameterType(i));
    }
    if (call.opcode() != Opcode.INVOKESTATIC) {
      code.pop();
    }
    push(code, type.returnType());
    return 1;
  }

  private static void pop(CodeBuilder code, ClassDesc type) {
    if (TypeKind.from(type).slotSize() == 2) {
      code.pop2();
    } else {
      code.pop();
    }
  }

  private void push(CodeBuilder code, ClassDesc type) {
    switch (TypeKind.from(type)) {
      case VOID -> {}
      case LONG -> code.loadConstant(result instanceof Integer number ? (long) number : 0L);
      case REFERENCE -> {
        if (result instanceof String name) {
          code.getstatic(type, name, type);
        } else {
          code.aconst_null();
        }
      }
      default -> code.loadConstant(result instanceof Integer number ? number.intValue() : 0);
    }
  }

  /// A call of another method in the place of the one that is found.
  private record Call(String name) {}

  /// A call of a static method that gets the receiver as an object.
  private record Helper(String name) {
    static MethodTypeDesc type(MethodTypeDesc type) {
      return type.insertParameterTypes(0, ConstantDescs.CD_Object);
    }
  }
}
