package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/// Keys go where the Java client's partitioner sends them: 100,000 random keys of all lengths.
class Murmur2Test {

  @Test
  void aKeyHasKafkasHash() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      byte[] key = new byte[random.nextInt(40)];
      random.nextBytes(key);
      int partitions = 1 + random.nextInt(100);

      assertThat(Murmur2.hash(ByteBuffer.wrap(key))).isEqualTo(Utils.murmur2(key));
      assertThat(Murmur2.partition(ByteBuffer.wrap(key), partitions))
          .isEqualTo(Utils.toPositive(Utils.murmur2(key)) % partitions);
    }
  }
}
