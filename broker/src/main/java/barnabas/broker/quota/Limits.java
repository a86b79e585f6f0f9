package barnabas.broker.quota;

import static barnabas.metadata.QuotaEntity.DEFAULT;

import barnabas.metadata.IpAddress;
import barnabas.metadata.QuotaEntity;
import barnabas.metadata.QuotaKey;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Which limit counts for whom, as the cluster's metadata has it. Immutable.
///
/// Of a client's limits that of the most exact entity counts, a user before a client id and a name
/// before a default, each kind of limit by itself.
final class Limits {
  private final Map<QuotaEntity, ? extends Map<String, Double>> quotas;
  private final Map<String, Double> addresses = new HashMap<>();
  private final Set<QuotaKey> set = EnumSet.noneOf(QuotaKey.class);

  /// @param quotas by entity, then by key
  Limits(SortedMap<QuotaEntity, ? extends Map<String, Double>> quotas) {
    this.quotas = quotas;
    quotas.forEach(this::note);
  }

  private void note(QuotaEntity entity, Map<String, Double> values) {
    for (QuotaKey key : QuotaKey.values()) {
      Double value = values.get(key.key());
      if (value != null) {
        set.add(key);
        String ip = entity.ip();
        if (key.ofAddresses() && ip != null) {
          addresses.put(canonical(ip), value);
        }
      }
    }
  }

  /// Whether anybody is limited in anything.
  boolean any() {
    return !set.isEmpty();
  }

  /// Whether anybody is limited in that.
  boolean any(QuotaKey key) {
    return set.contains(key);
  }

  /// The limit of a client, or null if it has none.
  @Nullable Limit client(QuotaKey key, String user, String clientId) {
    if (!set.contains(key)) {
      return null;
    }
    Limit limit = pair(key, user, user, clientId);
    if (limit == null) {
      limit = find(key, new QuotaEntity(user, null, null), new QuotaEntity(user, null, null));
    }
    if (limit == null) {
      limit = pair(key, DEFAULT, user, clientId);
    }
    if (limit == null) {
      limit = find(key, new QuotaEntity(DEFAULT, null, null), new QuotaEntity(user, null, null));
    }
    QuotaEntity byClientId = new QuotaEntity(null, clientId, null);
    if (limit == null) {
      limit = find(key, byClientId, byClientId);
    }
    return limit == null ? find(key, new QuotaEntity(null, DEFAULT, null), byClientId) : limit;
  }

  /// The limit of a user and client id together.
  ///
  /// @param entity the user's name, or that of the default
  private @Nullable Limit pair(QuotaKey key, String entity, String user, String clientId) {
    QuotaEntity whose = new QuotaEntity(user, clientId, null);
    Limit limit = find(key, new QuotaEntity(entity, clientId, null), whose);
    return limit == null ? find(key, new QuotaEntity(entity, DEFAULT, null), whose) : limit;
  }

  private @Nullable Limit find(QuotaKey key, QuotaEntity entity, QuotaEntity whose) {
    Map<String, Double> values = quotas.get(entity);
    Double value = values == null ? null : values.get(key.key());
    return value == null ? null : new Limit(key, whose, value);
  }

  /// The limit of new connections from a host, or null if it has none.
  @Nullable Limit address(String host) {
    if (addresses.isEmpty()) {
      return null;
    }
    String address = canonical(host);
    Double rate = addresses.getOrDefault(address, addresses.get(DEFAULT));
    return rate == null
        ? null
        : new Limit(QuotaKey.CONNECTION_CREATION_RATE, new QuotaEntity(null, null, address), rate);
  }

  private static String canonical(String ip) {
    String canonical = IpAddress.canonical(ip);
    return canonical == null ? ip : canonical;
  }
}
