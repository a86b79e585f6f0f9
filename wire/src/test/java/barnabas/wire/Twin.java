package barnabas.wire;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.record.internal.MemoryRecords;

/// Makes our record out of one of kafka-clients' objects, field by field and by name, without any
/// bytes in between.
final class Twin {
  private Twin() {}

  static <R> R of(Message kafka, Class<R> type) {
    try {
      RecordComponent[] components = type.getRecordComponents();
      Object[] values = new Object[components.length];
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        values[i] =
            KeptVersions.FIELDS.contains(components[i].getName())
                ? components[i].getAccessor().invoke(type.getField("DEFAULT").get(null))
                : component(kafka, components[i]);
      }
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(type.getName(), e);
    }
  }

  static ByteBuffer bytes(Message kafka, short version) {
    return MessageUtil.toByteBufferAccessor(kafka, version).buffer();
  }

  static <M extends Message> M read(M kafka, ByteBuffer bytes, short version) {
    ByteBuffer copy = bytes.duplicate();
    kafka.read(new ByteBufferAccessor(copy), version);
    if (copy.hasRemaining()) {
      throw new AssertionError(copy.remaining() + " bytes left over by kafka-clients");
    }
    return kafka;
  }

  private static Object component(Message kafka, RecordComponent component)
      throws ReflectiveOperationException {
    if (component.getName().equals("unknownTags")) {
      List<UnknownTag> tags = new ArrayList<>();
      for (RawTaggedField field : kafka.unknownTaggedFields()) {
        tags.add(new UnknownTag(field.tag(), ByteBuffer.wrap(field.data())));
      }
      return tags;
    }
    Object value = kafka.getClass().getMethod(component.getName()).invoke(kafka);
    return value(value, component.getGenericType());
  }

  private static Object value(Object value, Type type) {
    return switch (value) {
      case null -> null;
      case Collection<?> list -> {
        Type element = ((ParameterizedType) type).getActualTypeArguments()[0];
        yield list.stream().map(item -> value(item, element)).toList();
      }
      case Message struct -> of(struct, (Class<?>) type);
      case org.apache.kafka.common.Uuid id ->
          new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
      case byte[] bytes -> ByteBuffer.wrap(bytes);
      case MemoryRecords records -> Payload.of(records.buffer());
      default -> value;
    };
  }
}
