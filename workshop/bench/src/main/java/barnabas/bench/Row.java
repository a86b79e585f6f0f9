package barnabas.bench;

import java.util.ArrayList;
import java.util.List;

/// One line of the table: a load and how its outcome is told.
///
/// @param name in the table and for `--rows`
/// @param kind of request
/// @param connections that send at once, each with one request under way
/// @param recordsPerBatch in a produced batch, or 0 for a fetch
/// @param bytes of a record's value, or the limit of a fetch
record Row(String name, Kind kind, int connections, int recordsPerBatch, int bytes) {

  enum Kind {
    /// Small requests: told as requests per second and CPU microseconds per request.
    REQUESTS,
    /// Produced bytes: told as MB per second and CPU seconds per GB.
    PRODUCED,
    /// Fetched bytes, told likewise.
    FETCHED
  }

  static final List<Row> ALL =
      List.of(
          new Row("produce 100 B, 1 connection", Kind.REQUESTS, 1, 1, 100),
          new Row("produce 100 B, 50 connections", Kind.REQUESTS, 50, 1, 100),
          new Row("produce 15 KiB, 8 connections", Kind.PRODUCED, 8, 15, 1000),
          new Row("produce 1 MiB, 4 connections", Kind.PRODUCED, 4, 1000, 1020),
          new Row("fetch 16 KiB, 8 connections", Kind.FETCHED, 8, 0, 16 << 10),
          new Row("fetch 1 MiB, 4 connections", Kind.FETCHED, 4, 0, 1 << 20));

  /// What one round of one contender showed of one row.
  ///
  /// @param rate requests or megabytes per second
  /// @param cpu microseconds per request, or seconds per gigabyte
  record Outcome(double rate, double cpu, double p50Micros, double p99Micros) {}

  Outcome outcome(Load.Shown shown, long requestBytes, double cpuSeconds) {
    if (kind == Kind.REQUESTS) {
      return new Outcome(
          shown.requests() / shown.seconds(),
          cpuSeconds * 1e6 / shown.requests(),
          shown.p50Micros(),
          shown.p99Micros());
    }
    long bytes = kind == Kind.FETCHED ? shown.responseBytes() : shown.requests() * requestBytes;
    return new Outcome(
        bytes / 1e6 / shown.seconds(),
        cpuSeconds / (bytes / 1e9),
        shown.p50Micros(),
        shown.p99Micros());
  }

  String rateUnit() {
    return kind == Kind.REQUESTS ? "req/s" : "MB/s";
  }

  String cpuUnit() {
    return kind == Kind.REQUESTS ? "CPU µs/req" : "CPU s/GB";
  }

  static List<Row> named(String filter) {
    var chosen = new ArrayList<Row>();
    for (Row row : ALL) {
      if (filter.isEmpty() || row.name().contains(filter)) {
        chosen.add(row);
      }
    }
    return chosen;
  }
}
