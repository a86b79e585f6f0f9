package barnabas.replica;

import barnabas.log.ProducerSummary;
import barnabas.wire.ErrorCode;
import java.util.List;

/// The producers that a partition remembers, or why that is not known here.
public record KnownProducers(ErrorCode error, List<ProducerSummary> producers) {
  /// Not known here.
  public static KnownProducers refused(ErrorCode error) {
    return new KnownProducers(error, List.of());
  }
}
