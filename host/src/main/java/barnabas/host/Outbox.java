package barnabas.host;

import java.util.ArrayList;
import java.util.List;

/// What a loop has for others in this turn. Owned by its loop.
///
/// It leaves together, with one exchange for each other loop, so that the other is woken once and
/// finds all of it.
final class Outbox {

  private final List<Parcel> parcels = new ArrayList<>();

  /// The messages for one loop, linked from the last to the first.
  private static final class Parcel {
    final HostLoop target;
    final Mailbox.Letter first;
    Mailbox.Letter last;

    Parcel(HostLoop target, Mailbox.Letter letter) {
      this.target = target;
      this.first = letter;
      this.last = letter;
    }
  }

  void add(HostLoop target, Runnable message) {
    for (Parcel parcel : parcels) {
      if (parcel.target == target) {
        parcel.last = new Mailbox.Letter(message, parcel.last);
        return;
      }
    }
    parcels.add(new Parcel(target, new Mailbox.Letter(message, null)));
  }

  void send() {
    if (!parcels.isEmpty()) {
      for (Parcel parcel : parcels) {
        parcel.target.deliver(parcel.first, parcel.last);
      }
      parcels.clear();
    }
  }
}
