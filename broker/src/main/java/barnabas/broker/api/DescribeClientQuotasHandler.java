package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.QuotaEntity;
import barnabas.metadata.QuotaEntity.Part;
import barnabas.metadata.Refusal;
import barnabas.wire.DescribeClientQuotasRequest;
import barnabas.wire.DescribeClientQuotasRequest.ComponentData;
import barnabas.wire.DescribeClientQuotasResponse;
import barnabas.wire.DescribeClientQuotasResponse.EntityData;
import barnabas.wire.DescribeClientQuotasResponse.EntryData;
import barnabas.wire.DescribeClientQuotasResponse.ValueData;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// DescribeClientQuotas, key 48, versions 0 to 1: the limits of users, client ids and addresses
/// (KIP-546).
///
/// - 1 is flexible.
///
/// Without components all are told of, unless the match is strict: then an entity has exactly the
/// types that are named, and none has none.
final class DescribeClientQuotasHandler implements Handler {
  private static final byte EXACT = 0;
  private static final byte DEFAULT = 1;
  private static final byte SPECIFIED = 2;

  private final ApiParts parts;

  DescribeClientQuotasHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeClientQuotasRequest request =
        DescribeClientQuotasRequest.read(context.body(), context.version());
    Refusal refusal = check(request.components());
    if (refusal.refused()) {
      context.answer(refused(refusal.code(), refusal.message()));
      return;
    }
    Map<Part, ComponentData> wanted = byPart(request.components());
    List<EntryData> entries = new ArrayList<>();
    parts
        .shard()
        .image()
        .quotas()
        .forEach(
            (entity, values) -> {
              if (matches(entity, wanted, request.strict())) {
                entries.add(entry(entity, values));
              }
            });
    context.answer(
        DescribeClientQuotasResponse.DEFAULT.withErrorMessage(null).withEntries(entries));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return refused(error, message);
  }

  /// What is wrong with a filter.
  private static Refusal check(List<ComponentData> components) {
    Set<Part> seen = EnumSet.noneOf(Part.class);
    for (ComponentData component : components) {
      String type = component.entityType();
      Part part = Part.of(type);
      if (part == null) {
        return type.isEmpty()
            ? new Refusal(ErrorCode.INVALID_REQUEST, "Invalid empty entity type.")
            : new Refusal(ErrorCode.UNSUPPORTED_VERSION, "Unsupported entity type " + type);
      }
      String fault = fault(component);
      if (fault == null && !seen.add(part)) {
        fault = "Entity type " + type + " cannot appear more than once in the filter.";
      }
      if (fault != null) {
        return new Refusal(ErrorCode.INVALID_REQUEST, fault);
      }
    }
    return seen.contains(Part.IP) && seen.size() > 1
        ? new Refusal(ErrorCode.INVALID_REQUEST, "An ip has no user and no client-id beside it.")
        : Refusal.NONE;
  }

  private static @Nullable String fault(ComponentData component) {
    boolean named = component.match() != null;
    return switch (component.matchType()) {
      case EXACT ->
          named ? null : "Request specified MATCH_TYPE_EXACT, but set match string to null.";
      case DEFAULT ->
          named ? "Request specified MATCH_TYPE_DEFAULT, but also specified a match string." : null;
      case SPECIFIED ->
          named
              ? "Request specified MATCH_TYPE_SPECIFIED, but also specified a match string."
              : null;
      default -> "Unknown match type " + component.matchType();
    };
  }

  private static DescribeClientQuotasResponse refused(ErrorCode error, @Nullable String words) {
    return DescribeClientQuotasResponse.DEFAULT
        .withErrorCode(error.code())
        .withErrorMessage(words)
        .withEntries(null);
  }

  private static Map<Part, ComponentData> byPart(List<ComponentData> components) {
    Map<Part, ComponentData> byPart = new EnumMap<>(Part.class);
    for (ComponentData component : components) {
      Part part = Part.of(component.entityType());
      if (part != null) {
        byPart.put(part, component);
      }
    }
    return byPart;
  }

  private static boolean matches(
      QuotaEntity entity, Map<Part, ComponentData> wanted, boolean strict) {
    for (Map.Entry<Part, ComponentData> each : wanted.entrySet()) {
      if (!matches(entity.name(each.getKey()), each.getValue())) {
        return false;
      }
    }
    return !strict || entity.parts().size() == wanted.size();
  }

  private static boolean matches(@Nullable String name, ComponentData component) {
    if (name == null) {
      return false;
    }
    return switch (component.matchType()) {
      case DEFAULT -> name.equals(QuotaEntity.DEFAULT);
      case SPECIFIED -> true;
      default -> !name.equals(QuotaEntity.DEFAULT) && name.equals(component.match());
    };
  }

  private static EntryData entry(QuotaEntity entity, Map<String, Double> values) {
    List<EntityData> names =
        entity.parts().stream()
            .map(part -> new EntityData(part.type(), named(entity.name(part)), List.of()))
            .toList();
    List<ValueData> limits =
        values.entrySet().stream()
            .map(each -> new ValueData(each.getKey(), each.getValue(), List.of()))
            .toList();
    return new EntryData(names, limits, List.of());
  }

  private static @Nullable String named(@Nullable String name) {
    return QuotaEntity.DEFAULT.equals(name) ? null : name;
  }
}
