package barnabas.log;

import java.io.IOException;

/// A segment that can't be compacted as it is: bytes in it are no sound batch, or don't follow from
/// those before them.
final class SegmentDamaged extends IOException {
  private static final long serialVersionUID = 1L;

  SegmentDamaged(String words) {
    super(words);
  }
}
