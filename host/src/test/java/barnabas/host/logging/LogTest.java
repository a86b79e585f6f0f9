package barnabas.host.logging;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.world.LogLevels.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/// Lines of the log: which are written, and how they look.
class LogTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Loggers loggers =
      new Loggers(new PrintStream(written, true, StandardCharsets.UTF_8), Level.INFO);
  private final Logger journal = loggers.getLogger("barnabas.log.Journal");

  private String lines() {
    String lines = written.toString(StandardCharsets.UTF_8);
    written.reset();
    return lines;
  }

  @Test
  void aLineForPeopleHasTimeThreadLevelShortNameAndWords() {
    journal.info("ring of {} bytes, {} of them used", 4096, 17);

    assertThat(lines())
        .matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\["
                + Thread.currentThread().getName()
                + "] INFO Journal - ring of 4096 bytes, 17 of them used\n");
  }

  @Test
  void wordsOfAStrangerMakeNoLineOfTheirOwnAndHideNone() {
    journal.warn("group {} is behind", "b\n2026-01-01 [main] ERROR Node - it\u001b[2J\u2028\u202e");

    assertThat(lines())
        .endsWith(
            "WARN Journal - group b\\u000a2026-01-01 [main] ERROR Node - it\\u001b[2J\\u2028\\u202e"
                + " is behind\n");
  }

  @Test
  void anExceptionFollowsItsLine() {
    journal.error("it {}", "failed", new IllegalStateException("why"));

    assertThat(lines())
        .contains("ERROR Journal - it failed\njava.lang.IllegalStateException: why\n\tat ");
  }

  @Test
  void aLineForMachinesIsOneJsonObjectWhateverItSays() throws Exception {
    loggers.begin(LogLayout.JSON, Level.INFO);
    String odd = "quotes \" and \\ and\nlines\tand \u0001 and \ud800 and é";
    journal.warn(odd, new IllegalStateException("why"));
    String line = lines();

    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    assertThat(json.get("message").asText().replace('\ud800', '?'))
        .isEqualTo(odd.replace('\ud800', '?'));
    assertThat(json.get("level").asText()).isEqualTo("WARN");
    assertThat(json.get("logger").asText()).isEqualTo("barnabas.log.Journal");
    assertThat(json.get("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*\\.\\d{3}Z");
    assertThat(json.get("exception").asText()).contains("why");
    assertThat(json.get("trace").asText()).contains("\n\tat ");
  }

  @Test
  void aLevelCountsForAPackageAndWhatIsBeneathIt() {
    journal.debug("not yet");
    loggers.set("barnabas.log", Level.DEBUG);
    journal.debug("now");
    loggers.getLogger("barnabas.logbook.Page").debug("another package");
    loggers.getLogger("barnabas.log.Later").debug("came later");
    loggers.reset("barnabas.log");
    journal.debug("no more");

    assertThat(lines())
        .contains("now", "came later")
        .doesNotContain("not yet", "another", "no more");
  }

  @Test
  void theNearestLevelCounts() {
    loggers.set("barnabas.log", Level.ERROR);
    loggers.set("barnabas.log.Journal", Level.TRACE);

    assertThat(journal.isTraceEnabled()).isTrue();
    assertThat(loggers.getLogger("barnabas.log.Cleaner").isWarnEnabled()).isFalse();
    assertThat(loggers.getLogger("barnabas.host.Server").isInfoEnabled()).isTrue();
    assertThat(loggers.all())
        .containsEntry("root", Level.INFO)
        .containsEntry("barnabas", Level.INFO)
        .containsEntry("barnabas.log", Level.ERROR)
        .containsEntry("barnabas.log.Journal", Level.TRACE)
        .containsEntry("barnabas.log.Cleaner", Level.ERROR);
  }

  @Test
  void aRoomHasItsLevelBeforeItsFirstLine() {
    assertThat(loggers.all())
        .containsEntry("barnabas.coordinator", Level.INFO)
        .containsEntry("barnabas.broker.session", Level.INFO);

    loggers.set("barnabas.coordinator", Level.DEBUG);

    assertThat(loggers.getLogger("barnabas.coordinator.Sessions").isDebugEnabled()).isTrue();
  }
}
