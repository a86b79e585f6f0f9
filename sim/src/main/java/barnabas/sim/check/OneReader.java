package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.SortedSet;

/// Nobody in a group begins to read a partition while another reads it whom the group can't have
/// given up: it has neither let it go, nor left, nor been silent for its session timeout.
public final class OneReader implements Checker {
  private static final String PROMISE = "one reader per partition at any moment";

  private final Readership readership = new Readership();

  @Override
  public void exchanged(Exchange exchange) {
    readership.exchanged(exchange);
  }

  @Override
  public void took(
      String client, String group, SortedSet<TopicPartition> partitions, long nowNanos) {
    String memberId = readership.memberId(client);
    for (TopicPartition partition : partitions) {
      String other = readership.other(memberId, group, partition, nowNanos, nowNanos);
      if (other != null) {
        throw new Violation(
            PROMISE,
            "group %s: %s begins to read %s, which %s reads"
                .formatted(group, client, partition, other));
      }
    }
    readership.took(client, group, partitions, nowNanos);
  }

  @Override
  public void letGo(String client, String group, SortedSet<TopicPartition> partitions) {
    readership.letGo(client, group, partitions);
  }
}
