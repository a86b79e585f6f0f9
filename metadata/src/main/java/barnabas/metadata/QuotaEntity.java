package barnabas.metadata;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose quotas: those of a user, of a client id, of a user's client id, or of an address. Each
/// part is a name, [#DEFAULT] for all that have none of their own, or null if it has no say.
///
/// @param user the user's name
/// @param clientId what the client calls itself
/// @param ip an address, alone
public record QuotaEntity(@Nullable String user, @Nullable String clientId, @Nullable String ip)
    implements Comparable<QuotaEntity> {

  /// All that have no quotas of their own.
  public static final String DEFAULT = "";

  private static final Comparator<@Nullable String> BY_NAME =
      Comparator.nullsFirst(Comparator.naturalOrder());

  private static final Comparator<QuotaEntity> ORDER =
      Comparator.comparing(QuotaEntity::user, BY_NAME)
          .thenComparing(QuotaEntity::clientId, BY_NAME)
          .thenComparing(QuotaEntity::ip, BY_NAME);

  /// The parts that an entity may have.
  public enum Part {
    /// Who the client is.
    USER("user"),
    /// What the client calls itself.
    CLIENT_ID("client-id"),
    /// Where the client comes from.
    IP("ip");

    private final String type;

    Part(String type) {
      this.type = type;
    }

    /// Kafka's name for it.
    public String type() {
      return type;
    }

    /// The part of that type, or null.
    public static @Nullable Part of(String type) {
      for (Part part : values()) {
        if (part.type.equals(type)) {
          return part;
        }
      }
      return null;
    }
  }

  /// The entity that has this part only.
  public static QuotaEntity of(Part part, String name) {
    return new QuotaEntity(null, null, null).with(part, name);
  }

  /// The name in a part, [#DEFAULT], or null.
  public @Nullable String name(Part part) {
    return switch (part) {
      case USER -> user;
      case CLIENT_ID -> clientId;
      case IP -> ip;
    };
  }

  /// The same with another part.
  public QuotaEntity with(Part part, String name) {
    return switch (part) {
      case USER -> new QuotaEntity(name, clientId, ip);
      case CLIENT_ID -> new QuotaEntity(user, name, ip);
      case IP -> new QuotaEntity(user, clientId, name);
    };
  }

  /// The parts that it has.
  public List<Part> parts() {
    return List.of(Part.values()).stream().filter(part -> name(part) != null).toList();
  }

  @Override
  public int compareTo(QuotaEntity other) {
    return ORDER.compare(this, other);
  }
}
