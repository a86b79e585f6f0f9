package barnabas.client;

import barnabas.wire.AlterClientQuotasRequest;
import barnabas.wire.AlterClientQuotasResponse;
import barnabas.wire.DescribeClientQuotasRequest;
import barnabas.wire.DescribeClientQuotasResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Looks at the quotas of clients and changes them (KIP-546). Owned by the admin's loop.
public final class QuotaAdmin {

  private static final byte EXACT = 0;
  private static final byte DEFAULT = 1;

  private final Admin admin;

  QuotaAdmin(Admin admin) {
    this.admin = admin;
  }

  /// The quotas of all entities that have such parts, others besides or not.
  ///
  /// @param like the parts by their type, `user`, `client-id` or `ip`; null names the default; none
  ///   for all entities
  public void describe(SortedMap<String, @Nullable String> like, Reply<List<Quotas>> outcome) {
    List<DescribeClientQuotasRequest.ComponentData> components = new ArrayList<>();
    like.forEach(
        (type, name) ->
            components.add(
                DescribeClientQuotasRequest.ComponentData.DEFAULT
                    .withEntityType(type)
                    .withMatchType(name == null ? DEFAULT : EXACT)
                    .withMatch(name)));
    DescribeClientQuotasRequest request =
        DescribeClientQuotasRequest.DEFAULT.withComponents(components);
    Admin.Part<DescribeClientQuotasResponse, DescribeClientQuotasResponse> whole =
        new Admin.Part<>(
            List::of,
            DescribeClientQuotasResponse::errorCode,
            DescribeClientQuotasResponse::errorMessage);
    admin.anywhere(
        admin.call(request, DescribeClientQuotasResponse.class),
        whole,
        outcome.after(response -> outcome.answered(quotas(response))));
  }

  private static List<Quotas> quotas(DescribeClientQuotasResponse response) {
    List<Quotas> all = new ArrayList<>();
    List<DescribeClientQuotasResponse.EntryData> entries = response.entries();
    if (entries == null) {
      return all;
    }
    for (DescribeClientQuotasResponse.EntryData entry : entries) {
      SortedMap<String, @Nullable String> entity = new TreeMap<>();
      entry.entity().forEach(part -> entity.put(part.entityType(), part.entityName()));
      SortedMap<String, Double> values = new TreeMap<>();
      entry.values().forEach(value -> values.put(value.key(), value.value()));
      all.add(new Quotas(entity, values));
    }
    return all;
  }

  /// Changes the quotas of one entity.
  ///
  /// @param entity its parts by their type; null names the default
  /// @param changes new values by their keys, such as `producer_byte_rate`; null takes one away
  public void alter(
      SortedMap<String, @Nullable String> entity,
      SortedMap<String, @Nullable Double> changes,
      Reply<AlterClientQuotasResponse.EntryData> outcome) {
    List<AlterClientQuotasRequest.EntityData> parts = new ArrayList<>();
    entity.forEach(
        (type, name) ->
            parts.add(
                AlterClientQuotasRequest.EntityData.DEFAULT
                    .withEntityType(type)
                    .withEntityName(name)));
    List<AlterClientQuotasRequest.OpData> ops = new ArrayList<>();
    changes.forEach(
        (key, value) ->
            ops.add(
                AlterClientQuotasRequest.OpData.DEFAULT
                    .withKey(key)
                    .withValue(value == null ? 0 : value)
                    .withRemove(value == null)));
    AlterClientQuotasRequest request =
        AlterClientQuotasRequest.DEFAULT.withEntries(
            List.of(AlterClientQuotasRequest.EntryData.DEFAULT.withEntity(parts).withOps(ops)));
    admin.anywhere(
        admin.call(request, AlterClientQuotasResponse.class),
        new Admin.Part<>(
            AlterClientQuotasResponse::entries,
            AlterClientQuotasResponse.EntryData::errorCode,
            AlterClientQuotasResponse.EntryData::errorMessage),
        outcome);
  }

  /// What one entity is limited to.
  ///
  /// @param entity its parts by their type, `user`, `client-id` or `ip`; null names the default
  /// @param values by their keys
  public record Quotas(
      SortedMap<String, @Nullable String> entity, SortedMap<String, Double> values) {}
}
