package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Orders of some users, one every two seconds of theirs; and what is to be said of them, computed
/// plainly. Some come late, and a few too late for their window.
final class StreamsOrders {

  private static final long WINDOW_MS = StreamsApplication.WINDOW.toMillis();
  private static final long GRACE_MS = StreamsApplication.GRACE.toMillis();
  private static final int USERS = 17;
  private static final long STEP_MS = 2_000;

  /// One order.
  ///
  /// @param partition that it is sent to
  record Order(int partition, String user, String id, long timestamp) {

    ProducerRecord<byte[], byte[]> record(String topic) {
      return new ProducerRecord<>(topic, partition, timestamp, bytes(user), bytes(id));
    }

    private String window() {
      return user + "@" + timestamp / WINDOW_MS * WINDOW_MS;
    }
  }

  /// The same orders each time, but that the last one is of now.
  static List<Order> list(int count, int partitions) {
    long first = System.currentTimeMillis() / WINDOW_MS * WINDOW_MS - count * STEP_MS;
    var orders = new ArrayList<Order>();
    for (int i = 0; i < count; i++) {
      int user = i * 31 % 97 % USERS;
      long late = i % 7 * 15_000L;
      if (i > count / 4 && i % 250 == 13) {
        late = 2 * (WINDOW_MS + GRACE_MS);
      }
      orders.add(
          new Order(
              user % partitions,
              "user-" + user,
              "order-%05d".formatted(i),
              first + i * STEP_MS - late));
    }
    return orders;
  }

  /// The orders that come in time for their window: those that an application counts.
  static List<Order> inTime(List<Order> orders) {
    var newest = new HashMap<Integer, Long>();
    return orders.stream()
        .filter(
            order -> {
              long now = newest.merge(order.partition, order.timestamp, Math::max);
              long end = order.timestamp / WINDOW_MS * WINDOW_MS + WINDOW_MS;
              return end + GRACE_MS > now;
            })
        .toList();
  }

  /// The counts that are told of each user's windows, one after the other.
  static Map<String, List<String>> counts(List<Order> orders) {
    var counts = new TreeMap<String, List<String>>();
    for (Order order : inTime(orders)) {
      List<String> told = counts.computeIfAbsent(order.window(), window -> new ArrayList<>());
      told.add(String.valueOf(told.size() + 1));
    }
    return counts;
  }

  /// The orders in each user's windows.
  static Map<String, String> distinct(List<Order> orders) {
    var distinct = new TreeMap<String, String>();
    for (Order order : inTime(orders)) {
      distinct.merge(order.window(), order.id, StreamsApplication::with);
    }
    return distinct;
  }

  private StreamsOrders() {}
}
