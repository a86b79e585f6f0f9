package barnabas.wire;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;

/// Random messages of kafka-clients' own classes, drawn from a seed. What a version carries is
/// taken from kafka-clients' schemas, so that nothing here rests on ours.
final class KafkaSpecimens {
  private static final String LETTERS = "abcdefghijkXYZ0189-._ äß\u20ac\u4e2d\ufffd";

  private final Random random;

  KafkaSpecimens(long seed) {
    this.random = new Random(seed);
  }

  /// Gives every field of the message that the version carries a random value, or leaves its
  /// default.
  <M extends Message> M fill(M message, short version) {
    try {
      fillStruct(message, version);
      return message;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(message.getClass() + " version " + version, e);
    }
  }

  private void fillStruct(Message message, short version) throws ReflectiveOperationException {
    Schema[] schemas = (Schema[]) message.getClass().getField("SCHEMAS").get(null);
    for (BoundField bound : schemas[version].fields()) {
      if (bound.def.type instanceof TaggedFields tagged) {
        for (Field field : tagged.fields().values()) {
          fillField(message, field, version);
        }
        fillUnknownTags(message);
      } else {
        fillField(message, bound.def, version);
      }
    }
  }

  private void fillField(Message message, Field field, short version)
      throws ReflectiveOperationException {
    if (random.nextInt(6) == 0) {
      return;
    }
    Method setter = setter(message.getClass(), camel(field.name));
    setter.invoke(message, value(field.type, setter, version));
  }

  private Object value(Type type, Method setter, short version)
      throws ReflectiveOperationException {
    if (type.isNullable() && random.nextInt(5) == 0) {
      return null;
    }
    Class<?> java = setter.getParameterTypes()[0];
    if (type == Type.UINT16) {
      return (int) number() & 0xFFFF;
    }
    if (!type.isArray()) {
      return single(java, version);
    }
    if (List.class.equals(java)) {
      Class<?> element =
          (Class<?>)
              ((ParameterizedType) setter.getGenericParameterTypes()[0])
                  .getActualTypeArguments()[0];
      return fillList(new ArrayList<>(), element, version);
    }
    Class<?> element = Class.forName(java.getName().replaceFirst("Collection$", ""));
    @SuppressWarnings("unchecked")
    Collection<Object> collection = (Collection<Object>) java.getConstructor().newInstance();
    return fillList(collection, element, version);
  }

  private Collection<Object> fillList(Collection<Object> list, Class<?> element, short version)
      throws ReflectiveOperationException {
    int count = random.nextInt(60) == 0 ? 130 : random.nextInt(4);
    for (int i = 0; i < count && list.size() < 200; i++) {
      list.add(single(element, version));
    }
    return list;
  }

  private Object single(Class<?> java, short version) throws ReflectiveOperationException {
    return switch (java.getSimpleName()) {
      case "boolean", "Boolean" -> random.nextBoolean();
      case "byte", "Byte" -> (byte) number();
      case "short", "Short" -> (short) number();
      case "int", "Integer" -> (int) number();
      case "long", "Long" -> number();
      case "double", "Double" -> random.nextGaussian();
      case "String" -> text();
      case "Uuid" -> new org.apache.kafka.common.Uuid(number(), number());
      case "byte[]" -> bytes();
      case "ByteBuffer" -> ByteBuffer.wrap(bytes());
      case "BaseRecords" -> MemoryRecords.readableRecords(ByteBuffer.wrap(bytes()));
      default -> {
        Message nested = (Message) java.getConstructor().newInstance();
        fillStruct(nested, version);
        yield nested;
      }
    };
  }

  private void fillUnknownTags(Message message) {
    if (random.nextInt(4) > 0) {
      return;
    }
    TreeSet<Integer> tags = new TreeSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      tags.add(20 + random.nextInt(random.nextBoolean() ? 100 : 100_000));
    }
    tags.forEach(tag -> message.unknownTaggedFields().add(new RawTaggedField(tag, bytes())));
  }

  private long number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(3) - 1;
      case 1 -> random.nextInt(300);
      case 2 -> random.nextInt();
      default -> random.nextLong();
    };
  }

  private byte[] bytes() {
    byte[] bytes = new byte[length()];
    random.nextBytes(bytes);
    return bytes;
  }

  private String text() {
    boolean ascii = random.nextInt(3) > 0;
    StringBuilder text = new StringBuilder();
    for (int i = length(); i > 0; i--) {
      text.append(LETTERS.charAt(random.nextInt(ascii ? 20 : LETTERS.length())));
    }
    return text.toString();
  }

  private int length() {
    return switch (random.nextInt(30)) {
      case 0 -> 126 + random.nextInt(4);
      case 1 -> 400;
      case 2 -> 0;
      default -> random.nextInt(12);
    };
  }

  static Method setter(Class<?> type, String field) {
    String name = "set" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
    for (Method method : type.getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == 1) {
        return method;
      }
    }
    throw new AssertionError(type + " has no " + name);
  }

  static String camel(String name) {
    StringBuilder text = new StringBuilder();
    boolean upper = false;
    for (char c : name.toCharArray()) {
      if (c == '_') {
        upper = true;
      } else {
        text.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return text.toString();
  }
}
