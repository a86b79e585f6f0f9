package barnabas.metadata;

import barnabas.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.List;

/// Makes an image of what a stopped node has stored, for those who only look.
public final class StoredImage {

  private StoredImage() {}

  /// The image after all these entries, as a voter's files hold them.
  ///
  /// @throws MalformedMessageException if one can't be read, or does not follow from those before
  public static ClusterImage of(List<ByteBuffer> entries) {
    ImageDraft draft = new ImageDraft(ClusterImage.EMPTY);
    try {
      entries.forEach(entry -> Entries.decode(entry).forEach(draft::apply));
    } catch (IllegalStateException e) {
      throw new MalformedMessageException("the entries contradict each other: " + e.getMessage());
    }
    return draft.image();
  }
}
