package barnabas.broker.measure;

import barnabas.coordinator.GroupSurvey;
import java.util.List;
import java.util.Map;

/// How far groups are behind, at one moment. Immutable.
///
/// @param groups those that are coordinated here
/// @param lags one for each partition that a group has committed an offset of
/// @param leftOut how many more of them there are than are looked at
/// @param nowMs the wall clock at that moment
/// @param nanos the asking loop's monotonic clock at that moment
/// @param lostRecords records that retention took, since the start, before groups had read them
public record LagReport(
    List<GroupSurvey> groups,
    Map<Lag.Place, Lag> lags,
    int leftOut,
    long nowMs,
    long nanos,
    long lostRecords) {

  static final LagReport NONE = new LagReport(List.of(), Map.of(), 0, 0, 0, 0);

  LagReport withLost(long records) {
    return new LagReport(groups, lags, leftOut, nowMs, nanos, records);
  }

  /// Those that retention is about to meet.
  public List<Lag> endangered() {
    return lags.values().stream().filter(Lag::endangered).toList();
  }
}
