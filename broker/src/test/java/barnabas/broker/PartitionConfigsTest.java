package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.LogSettings;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.ConfigCatalogue;
import barnabas.metadata.Configs;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Proves what `cleanup.policy` makes of a log's limits.
final class PartitionConfigsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"delete|false|5000", "compact|true|-1", "compact,delete|true|5000"})
  void aLogIsDeletedByTimeAndSizeOnlyIfItsPolicySaysSo(
      String policy, boolean compacted, long limit) {
    SortedMap<String, String> broker =
        new TreeMap<>(
            Map.of(
                "log.cleanup.policy", policy,
                "log.retention.ms", "5000",
                "log.retention.bytes", "5000"));
    Configs configs = new Configs(ConfigCatalogue.load(), 1, broker);

    LogSettings log = PartitionConfigs.of(configs, ClusterImage.EMPTY, "t").log();

    assertThat(log.compaction().enabled()).isEqualTo(compacted);
    assertThat(log.retentionMs()).isEqualTo(limit);
    assertThat(log.retentionBytes()).isEqualTo(limit);
  }
}
