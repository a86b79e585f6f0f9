package barnabas.metadata;

import barnabas.wire.MalformedMessageException;
import barnabas.wire.Reader;
import barnabas.wire.Writer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Events as the bytes of one entry of the metadata log, or of one piece of a snapshot.
///
/// ```
/// version  int8             0
/// count    unsigned varint  events that happen together
/// events                    each: id, version (unsigned varints), body
/// ```
final class Entries {
  /// Events in one piece of a snapshot.
  private static final int PIECE_EVENTS = 500;

  private static final byte VERSION = 0;

  private Entries() {}

  static ByteBuffer encode(List<? extends Event> events) {
    Writer out = new Writer();
    out.int8(VERSION);
    out.unsignedVarint(events.size());
    events.forEach(event -> event.write(out));
    return out.toBuffer();
  }

  /// Reads what [#encode] wrote.
  ///
  /// @throws MalformedMessageException also when a newer release wrote it: it is refused rather
  ///   than misread
  static List<Event> decode(ByteBuffer bytes) {
    Reader in = new Reader(bytes);
    byte version = in.int8();
    if (version != VERSION) {
      throw new MalformedMessageException("an entry of the unknown version " + version);
    }
    int count = in.unsignedVarint();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(Event.read(in));
    }
    in.end();
    return events;
  }

  /// An image as the events that make it of the empty one, in pieces made as they are asked for.
  static Iterable<ByteBuffer> pieces(ClusterImage image) {
    return () -> new Pieces(new ImageEvents(image).iterator());
  }

  private static final class Pieces implements Iterator<ByteBuffer> {
    private final Iterator<Event> events;

    Pieces(Iterator<Event> events) {
      this.events = events;
    }

    @Override
    public boolean hasNext() {
      return events.hasNext();
    }

    @Override
    public ByteBuffer next() {
      List<Event> piece = new ArrayList<>(PIECE_EVENTS);
      while (events.hasNext() && piece.size() < PIECE_EVENTS) {
        piece.add(events.next());
      }
      return encode(piece);
    }
  }
}
