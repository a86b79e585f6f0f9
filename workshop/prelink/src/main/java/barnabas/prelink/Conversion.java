package barnabas.prelink;

import static java.lang.constant.ConstantDescs.CD_Boolean;
import static java.lang.constant.ConstantDescs.CD_Byte;
import static java.lang.constant.ConstantDescs.CD_Character;
import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Short;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;

/// What Java does to a value where another type is wanted (JLS 5.3): widening, boxing, unboxing and
/// casts. Of the value on top of the stack.
final class Conversion {
  private static final Map<ClassDesc, ClassDesc> BOXES =
      Map.of(
          CD_boolean, CD_Boolean,
          CD_byte, CD_Byte,
          CD_char, CD_Character,
          CD_double, CD_Double,
          CD_float, CD_Float,
          CD_int, CD_Integer,
          CD_long, CD_Long,
          CD_short, CD_Short);

  private Conversion() {}

  /// The class that boxes a primitive type.
  static ClassDesc box(ClassDesc primitive) {
    return BOXES.getOrDefault(primitive, primitive);
  }

  static void of(CodeBuilder code, ClassDesc given, ClassDesc wanted) {
    if (given.equals(wanted)) {
      return;
    }
    if (given.isPrimitive() && wanted.isPrimitive()) {
      code.conversion(TypeKind.from(given), TypeKind.from(wanted));
    } else if (given.isPrimitive()) {
      ClassDesc box = box(given);
      code.invokestatic(box, "valueOf", MethodTypeDesc.of(box, given));
    } else if (wanted.isPrimitive()) {
      unbox(code, given, wanted);
    } else if (!wanted.equals(CD_Object)) {
      code.checkcast(wanted);
    }
  }

  /// An `Integer` may be wanted as a `long`; of anything that is no box, the very box is expected.
  private static void unbox(CodeBuilder code, ClassDesc given, ClassDesc wanted) {
    ClassDesc held =
        BOXES.entrySet().stream()
            .filter(each -> each.getValue().equals(given))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(wanted);
    if (!given.equals(box(held))) {
      code.checkcast(box(held));
    }
    code.invokevirtual(box(held), held.displayName() + "Value", MethodTypeDesc.of(held));
    if (!held.equals(wanted)) {
      code.conversion(TypeKind.from(held), TypeKind.from(wanted));
    }
  }
}
