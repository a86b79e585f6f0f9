package barnabas.prelink;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;

/// The class of one lambda or method reference: what it captured in fields, and one method, which
/// passes all of it to the method that javac has made of the lambda's body.
final class LambdaClass {
  /// The static method that takes what is captured and gives the lambda.
  static final String FACTORY = "of";

  private static final String CAPTURED = "captured";
  private static final String ONLY = "ONLY";
  private static final ClassDesc METAFACTORY = ClassDesc.of("java.lang.invoke.LambdaMetafactory");

  private final ClassDesc name;
  private final ClassDesc host;
  private final String methodName;

  /// From what is captured to the functional interface.
  private final MethodTypeDesc factory;

  /// The interface's method as it is declared, and as it is meant here, which differ where it is
  /// generic.
  private final MethodTypeDesc declared;

  private final MethodTypeDesc meant;
  private final DirectMethodHandleDesc body;
  private final MethodTypeDesc bodyType;

  /// @param host of the nest of the class that has the lambda
  LambdaClass(ClassDesc name, ClassDesc host, InvokeDynamicInstruction site) {
    this.name = name;
    this.host = host;
    this.methodName = site.name().stringValue();
    this.factory = site.typeSymbol();
    this.declared = (MethodTypeDesc) site.bootstrapArgs().get(0);
    this.body = (DirectMethodHandleDesc) site.bootstrapArgs().get(1);
    this.meant = (MethodTypeDesc) site.bootstrapArgs().get(2);
    this.bodyType = MethodTypeDesc.ofDescriptor(body.lookupDescriptor());
  }

  /// Whether a call site makes a lambda that is neither serializable nor has a second interface.
  static boolean makes(InvokeDynamicInstruction site) {
    return site.bootstrapMethod().owner().equals(METAFACTORY)
        && site.bootstrapMethod().methodName().equals("metafactory");
  }

  byte[] build(ClassFile classFile) {
    return classFile.build(
        name,
        builder -> {
          builder
              .withVersion(ClassFile.latestMajorVersion(), 0)
              .withFlags(AccessFlag.FINAL, AccessFlag.SUPER, AccessFlag.SYNTHETIC)
              .withInterfaceSymbols(factory.returnType())
              .with(NestHostAttribute.of(host))
              .withMethodBody(
                  INIT_NAME,
                  factory.changeReturnType(CD_void),
                  ClassFile.ACC_PRIVATE,
                  this::constructor)
              .withMethodBody(methodName, declared, ClassFile.ACC_PUBLIC, this::method);
          if (factory.parameterCount() == 0) {
            single(builder);
          } else {
            perCall(builder);
          }
        });
  }

  /// One that captures nothing is made once.
  private void single(ClassBuilder builder) {
    builder
        .withField(ONLY, name, ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL)
        .withMethodBody(
            CLASS_INIT_NAME,
            MTD_void,
            ClassFile.ACC_STATIC,
            code ->
                code.new_(name)
                    .dup()
                    .invokespecial(name, INIT_NAME, MTD_void)
                    .putstatic(name, ONLY, name)
                    .return_())
        .withMethodBody(
            FACTORY,
            factory,
            ClassFile.ACC_STATIC,
            code -> code.getstatic(name, ONLY, name).areturn());
  }

  private void perCall(ClassBuilder builder) {
    List<ClassDesc> captured = factory.parameterList();
    for (int i = 0; i < captured.size(); i++) {
      builder.withField(CAPTURED + i, captured.get(i), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
    }
    builder.withMethodBody(
        FACTORY,
        factory,
        ClassFile.ACC_STATIC,
        code -> {
          code.new_(name).dup();
          for (int i = 0; i < captured.size(); i++) {
            code.loadLocal(TypeKind.from(captured.get(i)), code.parameterSlot(i));
          }
          code.invokespecial(name, INIT_NAME, factory.changeReturnType(CD_void)).areturn();
        });
  }

  private void constructor(CodeBuilder code) {
    code.aload(code.receiverSlot()).invokespecial(CD_Object, INIT_NAME, MTD_void);
    for (int i = 0; i < factory.parameterCount(); i++) {
      ClassDesc type = factory.parameterType(i);
      code.aload(code.receiverSlot())
          .loadLocal(TypeKind.from(type), code.parameterSlot(i))
          .putfield(name, CAPTURED + i, type);
    }
    code.return_();
  }

  private void method(CodeBuilder code) {
    boolean makes = body.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
    if (makes) {
      code.new_(body.owner()).dup();
    }
    // With the object that it is called on, if it is called on one.
    List<ClassDesc> wanted =
        makes ? bodyType.parameterList() : body.invocationType().parameterList();
    int captured = factory.parameterCount();
    for (int i = 0; i < captured; i++) {
      code.aload(code.receiverSlot()).getfield(name, CAPTURED + i, factory.parameterType(i));
    }
    for (int i = 0; i < declared.parameterCount(); i++) {
      ClassDesc given = declared.parameterType(i);
      code.loadLocal(TypeKind.from(given), code.parameterSlot(i));
      Conversion.of(code, given, meant.parameterType(i));
      Conversion.of(code, meant.parameterType(i), wanted.get(captured + i));
    }
    call(code);
    answer(code, makes ? body.owner() : bodyType.returnType());
  }

  private void call(CodeBuilder code) {
    ClassDesc owner = body.owner();
    String called = body.methodName();
    switch (body.kind()) {
      case STATIC -> code.invokestatic(owner, called, bodyType);
      case INTERFACE_STATIC -> code.invokestatic(owner, called, bodyType, true);
      // A private method of the nest is called like any other.
      case VIRTUAL, SPECIAL -> code.invokevirtual(owner, called, bodyType);
      case INTERFACE_VIRTUAL, INTERFACE_SPECIAL -> code.invokeinterface(owner, called, bodyType);
      case CONSTRUCTOR -> code.invokespecial(owner, INIT_NAME, bodyType);
      case GETTER, SETTER, STATIC_GETTER, STATIC_SETTER ->
          throw new IllegalStateException("a lambda's body is no field: " + body);
    }
  }

  private void answer(CodeBuilder code, ClassDesc given) {
    if (!declared.returnType().equals(CD_void)) {
      Conversion.of(code, given, meant.returnType());
    } else if (TypeKind.from(given).slotSize() == 2) {
      code.pop2();
    } else if (TypeKind.from(given).slotSize() == 1) {
      code.pop();
    }
    code.return_(TypeKind.from(declared.returnType()));
  }
}
