package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses that mean the same are written the same, and what is none is told from them.
class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "010.000.0.001, 10.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "::1, 0:0:0:0:0:0:0:1",
    "::, 0:0:0:0:0:0:0:0",
    "FE80:0000::00a1%eth0, fe80:0:0:0:0:0:0:a1",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "::ffff:10.0.0.1, 10.0.0.1",
    "64:ff9b::10.0.0.1, 64:ff9b:0:0:0:0:a00:1",
  })
  void anAddressHasOneFormOnly(String text, String canonical) {
    assertThat(IpAddress.canonical(text)).isEqualTo(canonical);
    assertThat(IpAddress.canonical(canonical)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":",
        ":::",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.-4",
        "1.2.3.4%a",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "g::",
        "1.2.3.4::1",
        "::1.2.3.4:5",
        "\u0661.2.3.4",
        "1.2.3.4\n"
      })
  void whatIsNoAddressIsNone(String text) {
    assertThat(IpAddress.canonical(text)).isNull();
  }
}
