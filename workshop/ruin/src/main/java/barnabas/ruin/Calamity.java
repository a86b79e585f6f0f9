package barnabas.ruin;

import java.io.IOException;

/// Something that befalls the broker. When it is over the broker serves, or will by itself.
///
/// @param weight how often it comes, beside others
record Calamity(String name, int weight, Deed deed) {
  /// How it is done.
  interface Deed {
    void strike() throws IOException, InterruptedException;
  }
}
