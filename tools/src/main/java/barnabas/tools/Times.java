package barnabas.tools;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Points in time as people write them: ISO 8601 (UTC where no zone is named), milliseconds since
/// 1970, or how long ago, such as `10m`.
final class Times {

  static final String FORMS =
      "give something like 2001-01-10T18:20:00Z, 2001-01-10, 90s, 10m, 2h or 3d (ago),"
          + " or milliseconds since 1970";

  private static final Pattern AGO = Pattern.compile("-?(\\d{1,9})(ms|s|m|h|d|w)");

  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "w", Duration.ofDays(7));

  private static final List<Function<String, Instant>> ISO =
      List.of(
          Instant::parse,
          text -> OffsetDateTime.parse(text).toInstant(),
          text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
          text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));

  /// Milliseconds since 1970.
  ///
  /// @param what what the time is for, to name it in the refusal
  static long milliseconds(String what, String text, long nowMs) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      Duration unit = UNITS.getOrDefault(ago.group(2), Duration.ZERO);
      return nowMs - unit.multipliedBy(Long.parseLong(ago.group(1))).toMillis();
    }
    try {
      return text.matches("\\d{1,18}") ? Long.parseLong(text) : iso(text).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw ToolFailure.usage("%s'%s' is no time: %s".formatted(what, text, FORMS));
    }
  }

  private static Instant iso(String text) {
    for (Function<String, Instant> form : ISO.subList(0, ISO.size() - 1)) {
      try {
        return form.apply(text);
      } catch (DateTimeException e) {
        continue;
      }
    }
    return ISO.getLast().apply(text);
  }

  private Times() {}
}
