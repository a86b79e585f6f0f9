package barnabas.broker.quota;

import barnabas.metadata.QuotaEntity;
import barnabas.metadata.QuotaKey;

/// A limit that counts for somebody.
///
/// @param whose under which name it is measured: clients of one name share a limit
record Limit(QuotaKey key, QuotaEntity whose, double perSecond) {

  /// The name of the measure, the same whatever the limit is.
  Measure measure() {
    return new Measure(key, whose);
  }

  /// What is measured, and of whom.
  record Measure(QuotaKey key, QuotaEntity whose) {}
}
