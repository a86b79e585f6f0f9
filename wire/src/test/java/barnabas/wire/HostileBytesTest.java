package barnabas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.message.ApiMessageType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Proves that bytes of any kind are either a message or refused with the one declared exception,
/// and that reading them allocates no more than a small multiple of their number, whatever counts
/// and lengths they claim.
class HostileBytesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int TRIES = 300;

  /// What a message of no bytes may cost: the exception and its words.
  private static final long ALLOCATED_FIXED = 6_000;

  /// See [AmplificationTest] for what is dearest.
  private static final long ALLOCATED_PER_BYTE = 40;

  @ParameterizedTest
  @EnumSource
  void mutatedMessagesAreReadOrRefused(ApiKey api) {
    Random random = new Random(api.id());
    for (short version = KeptVersions.lowestOfKafka(api);
        version <= api.highestVersion();
        version++) {
      KafkaSpecimens specimens = new KafkaSpecimens(version);
      ApiMessageType kafka = ApiMessageType.fromApiKey(api.id());
      for (int i = 0; i < TRIES / 10; i++) {
        byte[] request = bytes(Twin.bytes(specimens.fill(kafka.newRequest(), version), version));
        byte[] response = bytes(Twin.bytes(specimens.fill(kafka.newResponse(), version), version));
        for (int j = 0; j < 10; j++) {
          readRequest(api, version, mutated(request, random));
          readResponse(api, version, mutated(response, random));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void arbitraryBytesAreReadOrRefused(ApiKey api) {
    Random random = new Random(api.id() + 1000L);
    for (short version = api.lowestVersion(); version <= api.highestVersion(); version++) {
      for (int i = 0; i < TRIES; i++) {
        byte[] bytes = new byte[random.nextInt(200)];
        if (i % 2 == 0) {
          random.nextBytes(bytes);
        } else {
          fillSmall(bytes, random);
        }
        readRequest(api, version, bytes);
        readResponse(api, version, bytes);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyTruncationIsRefused(ApiKey api) {
    ApiMessageType kafka = ApiMessageType.fromApiKey(api.id());
    for (short version = KeptVersions.lowestOfKafka(api);
        version <= api.highestVersion();
        version++) {
      KafkaSpecimens specimens = new KafkaSpecimens(version + 77L);
      byte[] request = bytes(Twin.bytes(specimens.fill(kafka.newRequest(), version), version));
      for (int length = 0; length < Math.min(request.length, 600); length++) {
        assertThat(readRequest(api, version, Arrays.copyOf(request, length))).isFalse();
      }
      assertThat(readRequest(api, version, request)).isTrue();
      assertThat(readRequest(api, version, Arrays.copyOf(request, request.length + 1))).isFalse();
    }
  }

  private static boolean readRequest(ApiKey api, short version, byte[] bytes) {
    return bounded(bytes, () -> api.readRequest(new Reader(ByteBuffer.wrap(bytes)), version));
  }

  private static boolean readResponse(ApiKey api, short version, byte[] bytes) {
    return bounded(bytes, () -> api.readResponse(new Reader(ByteBuffer.wrap(bytes)), version));
  }

  /// Whether the bytes were a message. What the first reading allocates may be loaded classes, so
  /// the second one counts if the first was dear.
  private static boolean bounded(byte[] bytes, Runnable reading) {
    long most = ALLOCATED_FIXED + ALLOCATED_PER_BYTE * bytes.length;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean whole = isWhole(reading);
    if (THREADS.getCurrentThreadAllocatedBytes() - before >= most) {
      before = THREADS.getCurrentThreadAllocatedBytes();
      isWhole(reading);
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(most);
    }
    return whole;
  }

  private static boolean isWhole(Runnable reading) {
    try {
      reading.run();
      return true;
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  /// Bytes of which most are small: counts and lengths that come out right now and then.
  private static void fillSmall(byte[] bytes, Random random) {
    int most = 1 + random.nextInt(4);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(random.nextInt(20) == 0 ? 256 : most);
    }
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
        case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0x7f);
        case 3 -> bytes = Arrays.copyOf(bytes, at);
        default -> Arrays.fill(bytes, at, bytes.length, (byte) random.nextInt(3));
      }
    }
    return bytes;
  }
}
