package barnabas.broker;

import static barnabas.broker.OneNode.batch;

import barnabas.record.RecordBatch;
import barnabas.wire.ApiKey;
import barnabas.wire.Payload;
import barnabas.wire.RequestMessage;
import barnabas.wire.Uuid;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Requests that are well formed and make little sense: every field is drawn at random, half of the
/// time from what there is at the broker, so that they come past the first checks.
///
/// What the broker hands out (ids of members, sessions, producers) is drawn again once it was
/// learned.
public final class Whims {
  private static final int[] INTS = {
    -2, -1, -1, 0, 0, 0, 1, 1, 2, 3, 4, 100, 6_000, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE
  };
  private static final long[] LONGS = {
    -7, -6, -5, -4, -3, -2, -1, -1, 0, 0, 1, 2, 5, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final List<String> ODD_NAMES =
      List.of("", " ", ".", "..", "../x", "a\u0000b", "\u202Eabc", "ä", "x".repeat(300), "*");

  private final Random random;
  private final List<String> names = new ArrayList<>();
  private final List<Uuid> ids = new ArrayList<>(List.of(Uuid.ZERO, new Uuid(1, 2)));
  private final List<Long> producers = new ArrayList<>(List.of(-1L, 77L));

  public Whims(long seed, String... names) {
    this.random = new Random(seed);
    this.names.addAll(Arrays.asList(names));
  }

  public void learnName(String name) {
    names.add(name);
  }

  public void learnId(Uuid id) {
    ids.add(id);
  }

  public void learnProducer(long id) {
    producers.add(id);
  }

  /// A request to that API.
  public RequestMessage request(ApiKey key) {
    StringBuilder name = new StringBuilder("barnabas.wire.");
    for (String word : key.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    try {
      return (RequestMessage) struct(Class.forName(name.append("Request").toString()));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private Object struct(Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    Object usual = type.getField("DEFAULT").get(null);
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      boolean asUsual = i == components.length - 1 || random.nextInt(8) == 0;
      values[i] =
          asUsual
              ? components[i].getAccessor().invoke(usual)
              : value(components[i].getName(), components[i].getGenericType());
    }
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    return constructor.newInstance(values);
  }

  private Object value(String name, Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType list) {
      List<Object> items = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        items.add(value(name, list.getActualTypeArguments()[0]));
      }
      return items;
    }
    Class<?> kind = (Class<?>) type;
    if (kind.isRecord() && kind != Uuid.class) {
      return struct(kind);
    }
    return switch (kind.getSimpleName()) {
      case "boolean" -> random.nextBoolean();
      case "byte", "Byte" -> (byte) INTS[random.nextInt(INTS.length)];
      case "short", "Short" -> (short) number(name);
      case "int", "Integer" -> number(name);
      case "long", "Long" -> name.equals("producerId") ? pick(producers) : pick(LONGS);
      case "double" -> random.nextDouble();
      case "String" -> random.nextInt(6) == 0 ? pick(ODD_NAMES) : pick(names);
      case "Uuid" -> pick(ids);
      case "ByteBuffer" -> ByteBuffer.wrap(bytes(random.nextInt(40)));
      case "Payload" -> Payload.of(records());
      default -> throw new AssertionError("no idea of " + kind);
    };
  }

  /// Timeouts and counts are often sensible, or hardly anything would get past its first check.
  private int number(String name) {
    if (name.endsWith("TimeoutMs") && random.nextInt(4) > 0) {
      return 6_000 + random.nextInt(10_000);
    }
    if (name.endsWith("Ms")) {
      return random.nextInt(10);
    }
    return random.nextBoolean() ? random.nextInt(4) - 1 : INTS[random.nextInt(INTS.length)];
  }

  private ByteBuffer records() {
    ByteBuffer records = batch("one".repeat(1 + random.nextInt(20)), "two");
    if (random.nextBoolean()) {
      RecordBatch.at(records)
          .stampProducer(pick(producers), (short) random.nextInt(2), random.nextInt(4));
    }
    if (random.nextInt(3) == 0) {
      int at = random.nextInt(records.remaining());
      records.put(at, (byte) random.nextInt(256));
      stampCrc(records);
    }
    return random.nextInt(10) == 0 ? records.slice(0, random.nextInt(80)) : records;
  }

  private static void stampCrc(ByteBuffer records) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(records.slice(21, records.remaining() - 21));
    records.putInt(17, (int) crc.getValue());
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return random.nextBoolean() ? bytes : pick(names).getBytes(StandardCharsets.UTF_8);
  }

  private long pick(long[] from) {
    return from[random.nextInt(from.length)];
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  public Random random() {
    return random;
  }
}
